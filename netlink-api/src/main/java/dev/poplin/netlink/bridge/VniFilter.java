package dev.poplin.netlink.bridge;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * VNIs in a row that a VXLAN link with a filter takes ({@code vnifilter}). Immutable.
 *
 * @param link the index of the VXLAN link
 * @param first the first VNI
 * @param last the last VNI
 * @param remote the far end, or the group of all far ends, of packets to unknown addresses; null for that of the link
 */
public record VniFilter(int link, int first, int last, @Nullable IpAddress remote) {

    /** struct tunnel_msg. */
    static final int HEADER_BYTES = 8;

    private static final int ENTRY = 1;
    private static final int START = 1;
    private static final int END = 2;
    private static final int GROUP = 3;
    private static final int GROUP6 = 4;

    static final AttributeNames NAMES = AttributeNames.builder(HEADER_BYTES)
            .nested(ENTRY, "VXLAN_VNIFILTER_ENTRY", 0, () -> AttributeNames.builder(0)
                    .name(START, "VXLAN_VNIFILTER_ENTRY_START")
                    .name(END, "VXLAN_VNIFILTER_ENTRY_END")
                    .name(GROUP, "VXLAN_VNIFILTER_ENTRY_GROUP")
                    .name(GROUP6, "VXLAN_VNIFILTER_ENTRY_GROUP6")
                    .build())
            .build();

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is not within 0 and 16777215 or empty
     */
    public VniFilter {
        if (first < 0 || last > 0xff_ffff || first > last) {
            throw new IllegalArgumentException("VNIs " + first + "-" + last + " are no range within 0 and 16777215");
        }
    }

    /** One VNI: {@code bridge vni add dev VXLAN vni ID}. */
    public static VniFilter of(int link, int vni) {
        return new VniFilter(link, vni, vni, null);
    }

    /** The same with another far end: {@code remote}. */
    public VniFilter withRemote(IpAddress far) {
        return new VniFilter(link, first, last, far);
    }

    /**
     * What an RTM_NEWTUNNEL message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    static List<VniFilter> decode(Reply reply) {
        List<VniFilter> found = new ArrayList<>();
        AttributeReader entries = reply.attributes(HEADER_BYTES);
        while (entries.next()) {
            if (entries.type() == ENTRY) {
                found.add(entry(reply, entries.nested()));
            }
        }
        return found;
    }

    private static VniFilter entry(Reply reply, AttributeReader entry) {
        int first = 0;
        int last = -1;
        IpAddress remote = null;
        while (entry.next()) {
            switch (entry.type()) {
                case START -> first = entry.u32();
                case END -> last = entry.u32();
                case GROUP, GROUP6 -> remote = entry.address();
                default -> {
                    // Statistics.
                }
            }
        }
        try {
            return new VniFilter(reply.u32(4), first, Math.max(first, last), remote);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.because(e, reply.bytes(), reply.start());
        }
    }

    void write(MessageWriter writer) {
        header(writer, link).nested(ENTRY, () -> {
            writer.attributeU32(START, first);
            if (last != first) {
                writer.attributeU32(END, last);
            }
            IpAddress far = remote;
            if (far != null) {
                writer.attributeAddress(far.family() == IpFamily.IPV4 ? GROUP : GROUP6, far);
            }
        });
    }

    static MessageWriter header(MessageWriter writer, int link) {
        return writer.u8(AddressFamily.BRIDGE).u8(0).u16(0).u32(link);
    }

    /** As {@code bridge vni} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        return "dev #" + link + " vni " + first + (first == last ? "" : "-" + last)
                + (remote == null ? "" : " remote " + remote);
    }
}
