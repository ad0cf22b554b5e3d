package dev.poplin.netlink.neighbor;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import org.jspecify.annotations.Nullable;

/**
 * One neighbour: an address on a link and its link-layer address.
 *
 * @param link the interface's index
 * @param address the neighbour's address
 * @param mac its link-layer address, or null while it is not known
 * @param state linux/neighbour.h NUD_*; {@link #PERMANENT} among them
 */
public record Neighbor(int link, IpAddress address, @Nullable MacAddress mac, int state) {

    /** Never asked for and never forgotten (NUD_PERMANENT). */
    public static final int PERMANENT = 0x80;

    static final int HEADER_BYTES = 12;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;

    /** A neighbour that is set by hand and stays. */
    public static Neighbor permanent(int link, IpAddress address, MacAddress mac) {
        return new Neighbor(link, address, mac, PERMANENT);
    }

    static Neighbor decode(Reply reply) {
        IpAddress address = null;
        MacAddress mac = null;
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NDA_DST -> address = attributes.address();
                case NDA_LLADDR -> mac = attributes.length() == 6 ? MacAddress.of(attributes.bytes()) : null;
                default -> {
                    // Not shown by this record.
                }
            }
        }
        if (address == null) {
            throw MalformedMessageException.missing("NDA_DST", reply.bytes(), reply.start());
        }
        return new Neighbor(reply.u32(4), address, mac, reply.u16(8));
    }

    void write(MessageWriter writer) {
        writer.u8(address.family() == IpFamily.IPV4 ? 2 : 10)
                .u8(0)
                .u16(0)
                .u32(link)
                .u16(state)
                .u8(0)
                .u8(0);
        writer.attributeAddress(NDA_DST, address);
        if (mac != null) {
            writer.attributeBytes(NDA_LLADDR, mac.toBytes());
        }
    }

    @Override
    public String toString() {
        return address + " dev #" + link + (mac == null ? "" : " lladdr " + mac)
                + ((state & PERMANENT) != 0 ? " nud permanent" : "");
    }
}
