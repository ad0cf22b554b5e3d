package dev.poplin.netlink.wireguard;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.MessageWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to change about one peer; it is added if there is none of its key. A builder, confined to one thread. */
public final class PeerChange {

    private static final int REMOVE = 1;
    private static final int REPLACE_ALLOWED_IPS = 2;
    private static final int UPDATE_ONLY = 4;
    private static final int MAX_KEEPALIVE_SECONDS = 65_535;

    private final PublicKey key;
    private final List<Cidr> allowedIps = new ArrayList<>();
    private int flags;
    private @Nullable SecretKey presharedKey;
    private @Nullable Endpoint endpoint;
    private @Nullable Duration keepalive;

    private PeerChange(PublicKey key) {
        this.key = key;
    }

    /** Adds or changes the peer of this key: {@code wg set LINK peer KEY}. */
    public static PeerChange of(PublicKey key) {
        return new PeerChange(key);
    }

    /** Removes the peer of this key, if there is one: {@code wg set LINK peer KEY remove}. */
    public static PeerChange remove(PublicKey key) {
        PeerChange change = new PeerChange(key);
        change.flags = REMOVE;
        return change;
    }

    /** Changes the peer if there is one, and adds none. */
    public PeerChange onlyIfThere() {
        flags |= UPDATE_ONLY;
        return this;
    }

    /** Sets the additional symmetric key. */
    public PeerChange presharedKey(SecretKey value) {
        presharedKey = value;
        return this;
    }

    /** Sets where it is reached. */
    public PeerChange endpoint(Endpoint value) {
        endpoint = value;
        return this;
    }

    /**
     * Sets how often it is sent an empty packet; zero for never.
     *
     * @throws IllegalArgumentException if that is not a whole number of seconds from 0 to 65,535
     */
    public PeerChange keepalive(Duration value) {
        keepalive = requireKeepalive(value);
        return this;
    }

    static Duration requireKeepalive(Duration value) {
        if (value.isNegative() || value.toSeconds() > MAX_KEEPALIVE_SECONDS) {
            throw new IllegalArgumentException("keepalive " + value + " is not within 0 and 65535 seconds");
        }
        if (value.getNano() != 0) {
            throw new IllegalArgumentException("keepalive " + value + " is not a whole number of seconds");
        }
        return value;
    }

    /** Adds addresses; one that another peer has moves to this one. */
    public PeerChange addAllowedIps(Collection<Cidr> prefixes) {
        allowedIps.addAll(prefixes);
        return this;
    }

    /** Makes these all addresses that it has. */
    public PeerChange replaceAllowedIps(Collection<Cidr> prefixes) {
        flags |= REPLACE_ALLOWED_IPS;
        return addAllowedIps(prefixes);
    }

    int allowedIpCount() {
        return allowedIps.size();
    }

    /**
     * Writes the part of this change with the addresses from {@code from} on; what is not an address is in the first part, but for
     * what each part must say, so that it adds no peer that is not to be there.
     */
    void write(MessageWriter writer, int from, int to) {
        writer.attributeBytes(WireGuardPeer.PUBLIC_KEY, key.toBytes());
        int said = from == 0 ? flags : flags & ~REPLACE_ALLOWED_IPS;
        if (said != 0) {
            writer.attributeU32(WireGuardPeer.FLAGS, said);
        }
        if (from == 0) {
            if (presharedKey != null) {
                writer.attributeBytes(WireGuardPeer.PRESHARED_KEY, presharedKey.toBytes());
            }
            Endpoint at = endpoint;
            if (at != null) {
                writer.scope(WireGuardPeer.ENDPOINT, () -> at.write(writer));
            }
            if (keepalive != null) {
                writer.attributeU16(WireGuardPeer.KEEPALIVE, (int) keepalive.toSeconds());
            }
        }
        if (from < to) {
            writer.nested(WireGuardPeer.ALLOWED_IPS, () -> allowedIps
                    .subList(from, to)
                    .forEach(prefix -> writer.nested(0, () -> write(writer, prefix))));
        }
    }

    private static void write(MessageWriter writer, Cidr prefix) {
        writer.attributeU16(WireGuardPeer.ALLOWED_FAMILY, AddressFamily.of(prefix.family()))
                .attributeAddress(WireGuardPeer.ALLOWED_ADDRESS, prefix.address())
                .attributeU8(WireGuardPeer.ALLOWED_LENGTH, prefix.length());
    }

    @Override
    public String toString() {
        return "peer " + key + ((flags & REMOVE) != 0 ? " remove" : "");
    }
}
