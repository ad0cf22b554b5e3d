package dev.poplin.netlink.link;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Reply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One interface as the kernel describes it. Immutable.
 *
 * @param index its number in its namespace
 * @param name its name
 * @param kind its driver such as {@code veth} or {@code bridge}; empty for loopback and hardware
 * @param flags linux/if.h IFF_*
 * @param mtuBytes the greatest packet it carries
 * @param mac its link-layer address, or null if it has none
 * @param master the index of the bridge it is a port of, 0 if of none
 * @param peer the index of the link it is tied to (for veth: the other end, maybe in another namespace), 0 if none
 * @param group its group, 0 unless set
 * @param alias its description (ifalias), empty unless set
 */
public record Link(
        int index,
        String name,
        String kind,
        int flags,
        int mtuBytes,
        @Nullable MacAddress mac,
        int master,
        int peer,
        int group,
        String alias) {

    static final int HEADER_BYTES = 16;
    private static final int IFF_UP = 1;

    static Link decode(Reply reply) {
        String name = "";
        String kind = "";
        String alias = "";
        MacAddress mac = null;
        int mtu = 0;
        int master = 0;
        int peer = 0;
        int group = 0;
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case LinkAttribute.ADDRESS -> mac = attributes.length() == 6 ? MacAddress.of(attributes.bytes()) : null;
                case LinkAttribute.IFNAME -> name = attributes.string();
                case LinkAttribute.MTU -> mtu = attributes.u32();
                case LinkAttribute.LINK -> peer = attributes.u32();
                case LinkAttribute.MASTER -> master = attributes.u32();
                case LinkAttribute.IFALIAS -> alias = attributes.string();
                case LinkAttribute.GROUP -> group = attributes.u32();
                case LinkAttribute.LINKINFO -> kind = kind(attributes.nested());
                default -> {
                    // Not shown by this record.
                }
            }
        }
        return new Link(reply.u32(4), name, kind, reply.u32(8), mtu, mac, master, peer, group, alias);
    }

    private static String kind(AttributeReader info) {
        while (info.next()) {
            if (info.type() == LinkAttribute.INFO_KIND) {
                return info.string();
            }
        }
        return "";
    }

    /** Whether it is administratively up. */
    public boolean isUp() {
        return (flags & IFF_UP) != 0;
    }

    /** Its link-layer address. */
    public Optional<MacAddress> macAddress() {
        return Optional.ofNullable(mac);
    }

    /** As {@code ip link} begins its line. */
    @Override
    public String toString() {
        return index + ": " + name + " mtu " + mtuBytes + (isUp() ? " up" : " down")
                + (kind.isEmpty() ? "" : " " + kind) + (mac == null ? "" : " address " + mac);
    }
}
