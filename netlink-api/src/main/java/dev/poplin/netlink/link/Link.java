package dev.poplin.netlink.link;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
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
 * @param alternativeNames further names by which it is found
 * @param kindData what its driver says of it (IFLA_INFO_DATA), not interpreted, or null
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
        String alias,
        List<String> alternativeNames,
        @Nullable RawAttribute kindData) {

    static final int HEADER_BYTES = 16;
    private static final int IFF_UP = 1;

    /** Keeps a copy of the names. */
    public Link {
        alternativeNames = List.copyOf(alternativeNames);
    }

    /**
     * What an RTM_NEWLINK or RTM_DELLINK message says.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if it is no such message
     */
    public static Link decode(Reply reply) {
        String name = "";
        LinkKind kind = LinkKind.NONE;
        List<String> alternativeNames = List.of();
        String alias = "";
        MacAddress mac = null;
        int mtu = 0;
        int master = 0;
        int peer = 0;
        int group = 0;
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case LinkAttribute.ADDRESS -> mac = attributes.macAddress();
                case LinkAttribute.IFNAME -> name = attributes.string();
                case LinkAttribute.MTU -> mtu = attributes.u32();
                case LinkAttribute.LINK -> peer = attributes.u32();
                case LinkAttribute.MASTER -> master = attributes.u32();
                case LinkAttribute.IFALIAS -> alias = attributes.string();
                case LinkAttribute.GROUP -> group = attributes.u32();
                case LinkAttribute.LINKINFO -> kind = LinkKind.decode(attributes.nested());
                case LinkAttribute.PROP_LIST -> alternativeNames = alternativeNames(attributes.nested());
                default -> {
                    // Not shown by this record.
                }
            }
        }
        return new Link(
                reply.u32(4),
                name,
                kind.name(),
                reply.u32(8),
                mtu,
                mac,
                master,
                peer,
                group,
                alias,
                alternativeNames,
                kind.data());
    }

    private static List<String> alternativeNames(AttributeReader properties) {
        List<String> names = new ArrayList<>();
        while (properties.next()) {
            if (properties.type() == LinkAttribute.ALT_IFNAME) {
                names.add(properties.string());
            }
        }
        return names;
    }

    private record LinkKind(String name, @Nullable RawAttribute data) {

        static final LinkKind NONE = new LinkKind("", null);

        static LinkKind decode(AttributeReader info) {
            String name = "";
            RawAttribute data = null;
            while (info.next()) {
                if (info.type() == LinkAttribute.INFO_KIND) {
                    name = info.string();
                } else if (info.type() == LinkAttribute.INFO_DATA) {
                    data = RawAttribute.of(info);
                }
            }
            return new LinkKind(name, data);
        }
    }

    /** The same without what its driver says of it. */
    public Link withoutKindData() {
        return new Link(index, name, kind, flags, mtuBytes, mac, master, peer, group, alias, alternativeNames, null);
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
