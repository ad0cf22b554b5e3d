package dev.poplin.netlink.wireguard;

import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.system.Reply;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WireGuard link as the kernel knows it.
 *
 * @param link its index
 * @param name its name
 * @param publicKey by which it is known to its peers, or null if it has no key yet
 * @param privateKey its key, or null if it has none yet
 * @param listenPort the UDP port
 * @param firewallMark what its packets are marked with, 0 for nothing
 * @param peers with whom it speaks
 */
public record WireGuardDevice(
        int link,
        String name,
        @Nullable PublicKey publicKey,
        @Nullable SecretKey privateKey,
        int listenPort,
        int firewallMark,
        List<WireGuardPeer> peers) {

    static final int LINK = 1;
    static final int NAME = 2;
    static final int PRIVATE_KEY = 3;
    private static final int PUBLIC_KEY = 4;
    static final int FLAGS = 5;
    static final int LISTEN_PORT = 6;
    static final int FIREWALL_MARK = 7;
    static final int PEERS = 8;

    /** Keeps a copy of the list. */
    public WireGuardDevice {
        peers = List.copyOf(peers);
    }

    static WireGuardDevice decode(Reply reply) {
        try {
            return read(reply);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.because(e, reply.bytes(), reply.start());
        } catch (DateTimeException | ArithmeticException e) {
            throw MalformedMessageException.because(
                    new IllegalArgumentException("a handshake at no time: " + e.getMessage(), e),
                    reply.bytes(),
                    reply.start());
        }
    }

    private static WireGuardDevice read(Reply reply) {
        int link = 0;
        String name = "";
        PublicKey publicKey = null;
        SecretKey privateKey = null;
        int port = 0;
        int mark = 0;
        List<WireGuardPeer> peers = List.of();
        AttributeReader attributes = reply.attributes(GenericFamily.GENERIC_HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case LINK -> link = attributes.u32();
                case NAME -> name = attributes.string();
                case PRIVATE_KEY -> privateKey = secret(attributes);
                case PUBLIC_KEY -> publicKey = PublicKey.of(attributes.bytes());
                case LISTEN_PORT -> port = attributes.u16();
                case FIREWALL_MARK -> mark = attributes.u32();
                case PEERS -> peers = peers(attributes.nested());
                default -> {
                    // Flags are for requests.
                }
            }
        }
        return new WireGuardDevice(link, name, publicKey, privateKey, port, mark, peers);
    }

    static @Nullable SecretKey secret(AttributeReader attribute) {
        SecretKey key = SecretKey.of(attribute.bytes());
        return key.isAbsent() ? null : key;
    }

    private static List<WireGuardPeer> peers(AttributeReader list) {
        List<WireGuardPeer> peers = new ArrayList<>();
        while (list.next()) {
            peers.add(WireGuardPeer.decode(list.nested()));
        }
        return peers;
    }

    /** The device of which several messages told: a peer that goes on in the next one is one peer. */
    static WireGuardDevice of(List<WireGuardDevice> parts) {
        List<WireGuardPeer> all = new ArrayList<>();
        for (WireGuardDevice part : parts) {
            for (WireGuardPeer peer : part.peers) {
                int last = all.size() - 1;
                if (last >= 0 && all.get(last).key().equals(peer.key())) {
                    all.set(last, all.get(last).and(peer));
                } else {
                    all.add(peer);
                }
            }
        }
        WireGuardDevice first = parts.get(0);
        return new WireGuardDevice(
                first.link, first.name, first.publicKey, first.privateKey, first.listenPort, first.firewallMark, all);
    }
}
