package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A pair of links between namespaces whose packets pass eBPF programs: {@code ip link add NAME type netkit …}; see {@link dev.poplin.netlink.link.NewLink#netkit}.
 *
 * @param attributes its settings
 */
public record Netkit(Attributes<Netkit> attributes) implements LinkType, Attributed<Netkit> {

    static final AttributeSpace<Netkit> SPACE = AttributeSpace.of("IFLA_NETKIT_");

    /** Frames. */
    public static final long L2 = 0;

    /** Packets without a frame. */
    public static final long L3 = 1;

    /** Packets pass. */
    public static final long PASS = 0;

    /** Packets are dropped. */
    public static final long DROP = 2;

    /** Whether it is the end that programs are attached to; only read. */
    public static final Attribute<Netkit, Boolean> PRIMARY = SPACE.bool(2, "PRIMARY");

    /** What happens without a program, {@link #PASS} or {@link #DROP}. */
    public static final Attribute<Netkit, Long> POLICY = SPACE.u32(3, "POLICY");

    /** The same for the other end. */
    public static final Attribute<Netkit, Long> PEER_POLICY = SPACE.u32(4, "PEER_POLICY");

    /** {@link #L2} or {@link #L3}. */
    public static final Attribute<Netkit, Long> MODE = SPACE.u32(5, "MODE", 1);

    /** Whether packets lose their mark and priority: 0 no, 1 yes. */
    public static final Attribute<Netkit, Long> SCRUB = SPACE.u32(6, "SCRUB", 1);

    /** The same for the other end. */
    public static final Attribute<Netkit, Long> PEER_SCRUB = SPACE.u32(7, "PEER_SCRUB", 1);

    /** Bytes of room before each packet. */
    public static final Attribute<Netkit, Long> HEADROOM = SPACE.u16(8, "HEADROOM");

    /** Bytes of room behind each packet. */
    public static final Attribute<Netkit, Long> TAILROOM = SPACE.u16(9, "TAILROOM");

    /** One of this mode. */
    public static Netkit of(long mode) {
        return new Netkit(Attributes.none(SPACE)).with(MODE, mode);
    }

    @Override
    public String kind() {
        return "netkit";
    }

    @Override
    public Netkit withAttributes(Attributes<Netkit> changed) {
        return new Netkit(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
