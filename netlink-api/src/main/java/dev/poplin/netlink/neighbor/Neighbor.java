package dev.poplin.netlink.neighbor;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.LinkLayerAddress;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.route.RouteProtocol;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One neighbour: an address on a link and its link-layer address.
 *
 * @param link the interface's index
 * @param address the neighbour's address
 * @param mac its link-layer address of six bytes, or null while it is not known; see {@link #linkLayerAddress}
 * @param state linux/neighbour.h NUD_*; {@link #PERMANENT} among them
 * @param flags linux/neighbour.h NTF_* and, shifted by eight bits, NTF_EXT_*; {@link #PROXY} and {@link #MANAGED} among them
 * @param protocol who made it
 * @param others attributes that this record does not interpret
 */
public record Neighbor(
        int link,
        IpAddress address,
        @Nullable MacAddress mac,
        int state,
        int flags,
        RouteProtocol protocol,
        List<RawAttribute> others) {

    /** Asked for, without an answer yet (NUD_INCOMPLETE). */
    public static final int INCOMPLETE = 0x01;
    /** Known to be there (NUD_REACHABLE). */
    public static final int REACHABLE = 0x02;
    /** Not used for a while, and to be checked when it is (NUD_STALE). */
    public static final int STALE = 0x04;
    /** In use again, and about to be checked (NUD_DELAY). */
    public static final int DELAY = 0x08;
    /** Being checked (NUD_PROBE). */
    public static final int PROBE = 0x10;
    /** Asked for in vain (NUD_FAILED). */
    public static final int FAILED = 0x20;
    /** Never asked for and never forgotten (NUD_PERMANENT). */
    public static final int PERMANENT = 0x80;

    /** Needs no resolution, as a multicast address (NUD_NOARP); {@code ip neighbor show} leaves these out too. */
    public static final int NOARP = 0x40;

    /** This host answers for the address (NTF_PROXY). */
    public static final int PROXY = 0x08;

    /** Asked for at once, and kept in use as if traffic went to it (NTF_USE); only written. */
    public static final int USE = 0x01;
    /** Learnt by a program outside the kernel, which keeps it (NTF_EXT_LEARNED): {@code extern_learn}. */
    public static final int EXTERN_LEARN = 0x10;
    /** A router (NTF_ROUTER). */
    public static final int ROUTER = 0x80;
    /** The kernel keeps it resolved (NTF_EXT_MANAGED): {@code managed}. */
    public static final int MANAGED = 0x100;

    static final int HEADER_BYTES = 12;
    private static final int NDA_PROTOCOL = 12;
    private static final int NDA_FLAGS_EXT = 15;
    private static final int EXTENDED_SHIFT = 8;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int NDA_CACHEINFO = 3;
    private static final int NDA_PROBES = 4;

    static final AttributeNames NAMES = AttributeNames.builder(HEADER_BYTES)
            .name(NDA_DST, "NDA_DST")
            .name(NDA_LLADDR, "NDA_LLADDR")
            .name(NDA_CACHEINFO, "NDA_CACHEINFO")
            .name(NDA_PROBES, "NDA_PROBES")
            .name(5, "NDA_VLAN")
            .name(7, "NDA_VNI")
            .name(8, "NDA_IFINDEX")
            .name(9, "NDA_MASTER")
            .name(NDA_PROTOCOL, "NDA_PROTOCOL")
            .name(NDA_FLAGS_EXT, "NDA_FLAGS_EXT")
            .build();

    /**
     * Keeps a copy of the list.
     *
     * @throws IllegalArgumentException if the state is not within 0 and 65535
     */
    public Neighbor {
        if (state < 0 || state > 0xffff) {
            throw new IllegalArgumentException("state " + state + " is not within 0 and 65535");
        }
        others = List.copyOf(others);
    }

    /** A neighbour that is set by hand and stays. */
    public static Neighbor permanent(int link, IpAddress address, MacAddress mac) {
        return new Neighbor(link, address, mac, PERMANENT, 0, RouteProtocol.UNSPEC, List.of());
    }

    /** An address for which this host answers on a link: {@code ip neighbor add proxy ADDRESS dev LINK}. */
    public static Neighbor proxy(int link, IpAddress address) {
        return new Neighbor(link, address, null, 0, PROXY, RouteProtocol.UNSPEC, List.of());
    }

    /** One that the kernel resolves and keeps resolved: {@code ip neighbor add ADDRESS dev LINK managed}. */
    public static Neighbor managed(int link, IpAddress address) {
        return new Neighbor(link, address, null, 0, MANAGED, RouteProtocol.UNSPEC, List.of());
    }

    /** The same with these flags besides, such as {@link #EXTERN_LEARN}. */
    public Neighbor withFlags(int more) {
        return new Neighbor(link, address, mac, state, flags | more, protocol, others);
    }

    /** The same in another state, such as {@link #PERMANENT}: {@code nud}. */
    public Neighbor withState(int changed) {
        return new Neighbor(link, address, mac, changed, flags, protocol, others);
    }

    /** The same made by another: {@code protocol}. */
    public Neighbor withProtocol(RouteProtocol changed) {
        return new Neighbor(link, address, mac, state, flags, changed, others);
    }

    /** The same with a link-layer address of whatever length, such as the four bytes of an IPv4 tunnel: {@code lladdr}. */
    public Neighbor withLinkLayerAddress(LinkLayerAddress changed) {
        List<RawAttribute> rest = new ArrayList<>(
                others.stream().filter(one -> one.type() != NDA_LLADDR).toList());
        MacAddress six = changed.mac().orElse(null);
        if (six == null) {
            rest.add(new RawAttribute(NDA_LLADDR, changed.toBytes()));
        }
        return new Neighbor(link, address, six, state, flags, protocol, rest);
    }

    /** Its link-layer address of whatever length, or empty while it is not known. */
    public Optional<LinkLayerAddress> linkLayerAddress() {
        return mac != null
                ? Optional.of(LinkLayerAddress.of(mac))
                : others.stream()
                        .filter(one -> one.type() == NDA_LLADDR)
                        .findFirst()
                        .map(raw -> AttributeReader.at(raw).linkLayerAddress());
    }

    /**
     * What an RTM_NEWNEIGH or RTM_DELNEIGH message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static Neighbor decode(Reply reply) {
        IpAddress address = null;
        MacAddress mac = null;
        int extended = 0;
        RouteProtocol protocol = RouteProtocol.UNSPEC;
        List<RawAttribute> others = new ArrayList<>(0);
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NDA_DST -> address = attributes.address();
                case NDA_LLADDR -> {
                    mac = attributes.macAddress();
                    if (mac == null) {
                        others.add(RawAttribute.of(attributes));
                    }
                }
                case NDA_PROTOCOL -> protocol = RouteProtocol.of(attributes.u8());
                case NDA_FLAGS_EXT -> extended = attributes.u32();
                case NDA_CACHEINFO, NDA_PROBES -> {
                    // How it was used of late: nothing that one could set.
                }
                default -> others.add(RawAttribute.of(attributes));
            }
        }
        if (address == null) {
            throw MalformedMessageException.missing("NDA_DST", reply.bytes(), reply.start());
        }
        int flags = reply.u8(10) | extended << EXTENDED_SHIFT;
        return new Neighbor(reply.u32(4), address, mac, reply.u16(8), flags, protocol, others);
    }

    void write(MessageWriter writer) {
        writer.u8(AddressFamily.of(address.family()))
                .u8(0)
                .u16(0)
                .u32(link)
                .u16(state)
                .u8(flags & 0xff)
                .u8(0);
        writer.attributeAddress(NDA_DST, address);
        if (mac != null) {
            writer.attributeBytes(NDA_LLADDR, mac.toBytes());
        }
        if (flags >>> EXTENDED_SHIFT != 0) {
            writer.attributeU32(NDA_FLAGS_EXT, flags >>> EXTENDED_SHIFT);
        }
        if (!protocol.equals(RouteProtocol.UNSPEC)) {
            writer.attributeU8(NDA_PROTOCOL, protocol.number());
        }
        others.forEach(attribute -> attribute.write(writer));
    }

    @Override
    public String toString() {
        return ((flags & PROXY) != 0 ? "proxy " : "") + address + " dev #" + link
                + (mac == null ? "" : " lladdr " + mac) + ((state & PERMANENT) != 0 ? " nud permanent" : "")
                + ((flags & MANAGED) != 0 ? " managed" : "") + ((flags & EXTERN_LEARN) != 0 ? " extern_learn" : "")
                + (protocol.equals(RouteProtocol.UNSPEC) ? "" : " proto " + protocol);
    }
}
