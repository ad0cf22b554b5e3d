package dev.poplin.netlink.neighbor;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One neighbour: an address on a link and its link-layer address.
 *
 * @param link the interface's index
 * @param address the neighbour's address
 * @param mac its link-layer address, or null while it is not known
 * @param state linux/neighbour.h NUD_*; {@link #PERMANENT} among them
 * @param flags linux/neighbour.h NTF_*; {@link #PROXY} among them
 * @param others attributes that this record does not interpret
 */
public record Neighbor(
        int link, IpAddress address, @Nullable MacAddress mac, int state, int flags, List<RawAttribute> others) {

    /** Never asked for and never forgotten (NUD_PERMANENT). */
    public static final int PERMANENT = 0x80;

    /** Needs no resolution, as a multicast address (NUD_NOARP); {@code ip neighbor show} leaves these out too. */
    public static final int NOARP = 0x40;

    /** This host answers for the address (NTF_PROXY). */
    public static final int PROXY = 0x08;

    static final int HEADER_BYTES = 12;
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
            .name(12, "NDA_PROTOCOL")
            .name(15, "NDA_FLAGS_EXT")
            .build();

    /** Keeps a copy of the list. */
    public Neighbor {
        others = List.copyOf(others);
    }

    /** A neighbour that is set by hand and stays. */
    public static Neighbor permanent(int link, IpAddress address, MacAddress mac) {
        return new Neighbor(link, address, mac, PERMANENT, 0, List.of());
    }

    /** An address for which this host answers on a link: {@code ip neighbor add proxy ADDRESS dev LINK}. */
    public static Neighbor proxy(int link, IpAddress address) {
        return new Neighbor(link, address, null, 0, PROXY, List.of());
    }

    /**
     * What an RTM_NEWNEIGH or RTM_DELNEIGH message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static Neighbor decode(Reply reply) {
        IpAddress address = null;
        MacAddress mac = null;
        List<RawAttribute> others = new ArrayList<>(0);
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NDA_DST -> address = attributes.address();
                case NDA_LLADDR -> mac = attributes.macAddress();
                case NDA_CACHEINFO, NDA_PROBES -> {
                    // How it was used of late: nothing that one could set.
                }
                default -> others.add(RawAttribute.of(attributes));
            }
        }
        if (address == null) {
            throw MalformedMessageException.missing("NDA_DST", reply.bytes(), reply.start());
        }
        return new Neighbor(reply.u32(4), address, mac, reply.u16(8), reply.u8(10), others);
    }

    void write(MessageWriter writer) {
        writer.u8(address.family() == IpFamily.IPV4 ? 2 : 10)
                .u8(0)
                .u16(0)
                .u32(link)
                .u16(state)
                .u8(flags)
                .u8(0);
        writer.attributeAddress(NDA_DST, address);
        if (mac != null) {
            writer.attributeBytes(NDA_LLADDR, mac.toBytes());
        }
        others.forEach(attribute -> attribute.write(writer));
    }

    @Override
    public String toString() {
        return ((flags & PROXY) != 0 ? "proxy " : "") + address + " dev #" + link
                + (mac == null ? "" : " lladdr " + mac) + ((state & PERMANENT) != 0 ? " nud permanent" : "");
    }
}
