package dev.poplin.netlink.wireguard;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.message.AttributeReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer of a device as the kernel knows it.
 *
 * @param key by which it is known
 * @param presharedKey the additional symmetric key, or null if there is none
 * @param endpoint where it was heard of last or is to be reached, or null if nothing is known
 * @param keepalive how often it is sent an empty packet; zero for never
 * @param lastHandshake when keys were agreed on last, or null if never
 * @param receivedBytes what came from it
 * @param sentBytes what went to it
 * @param allowedIps where its packets may come from, and which go to it
 */
public record WireGuardPeer(
        PublicKey key,
        @Nullable SecretKey presharedKey,
        @Nullable Endpoint endpoint,
        Duration keepalive,
        @Nullable Instant lastHandshake,
        long receivedBytes,
        long sentBytes,
        List<Cidr> allowedIps) {

    static final int PUBLIC_KEY = 1;
    static final int PRESHARED_KEY = 2;
    static final int FLAGS = 3;
    static final int ENDPOINT = 4;
    static final int KEEPALIVE = 5;
    private static final int LAST_HANDSHAKE = 6;
    private static final int RX_BYTES = 7;
    private static final int TX_BYTES = 8;
    static final int ALLOWED_IPS = 9;
    static final int ALLOWED_FAMILY = 1;
    static final int ALLOWED_ADDRESS = 2;
    static final int ALLOWED_LENGTH = 3;

    /** Keeps a copy of the list. */
    public WireGuardPeer {
        allowedIps = List.copyOf(allowedIps);
    }

    static WireGuardPeer decode(AttributeReader attributes) {
        PublicKey key = PublicKey.of(new byte[SecretKey.BYTES]);
        SecretKey preshared = null;
        Endpoint endpoint = null;
        Duration keepalive = Duration.ZERO;
        Instant handshake = null;
        long received = 0;
        long sent = 0;
        List<Cidr> allowed = List.of();
        while (attributes.next()) {
            switch (attributes.type()) {
                case PUBLIC_KEY -> key = PublicKey.of(attributes.bytes());
                case PRESHARED_KEY -> preshared = WireGuardDevice.secret(attributes);
                case ENDPOINT -> endpoint = Endpoint.decode(attributes.bytes()).orElse(null);
                case KEEPALIVE -> keepalive = Duration.ofSeconds(attributes.u16());
                case LAST_HANDSHAKE -> handshake = instant(attributes.u64s(2));
                case RX_BYTES -> received = attributes.u64();
                case TX_BYTES -> sent = attributes.u64();
                case ALLOWED_IPS -> allowed = allowedIps(attributes.nested());
                default -> {
                    // Flags are for requests; the version of the protocol is 1.
                }
            }
        }
        return new WireGuardPeer(key, preshared, endpoint, keepalive, handshake, received, sent, allowed);
    }

    private static @Nullable Instant instant(long[] secondsAndNanos) {
        boolean never = secondsAndNanos[0] == 0 && secondsAndNanos[1] == 0;
        return never ? null : Instant.ofEpochSecond(secondsAndNanos[0], secondsAndNanos[1]);
    }

    private static List<Cidr> allowedIps(AttributeReader list) {
        List<Cidr> allowed = new ArrayList<>();
        while (list.next()) {
            AttributeReader entry = list.nested();
            Cidr address = null;
            int length = 0;
            while (entry.next()) {
                switch (entry.type()) {
                    case ALLOWED_ADDRESS -> address = entry.address().toCidr();
                    case ALLOWED_LENGTH -> length = entry.u8();
                    default -> {
                        // The family is that of the address.
                    }
                }
            }
            if (address != null) {
                allowed.add(Cidr.of(address.address(), length));
            }
        }
        return allowed;
    }

    /** The same with more addresses: the kernel tells of a large peer in several messages. */
    WireGuardPeer and(WireGuardPeer rest) {
        List<Cidr> all = new ArrayList<>(allowedIps);
        all.addAll(rest.allowedIps);
        return new WireGuardPeer(key, presharedKey, endpoint, keepalive, lastHandshake, receivedBytes, sentBytes, all);
    }
}
