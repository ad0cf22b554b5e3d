package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A link whose packets a program reads and writes ({@code ip tuntap}); {@link dev.poplin.netlink.link.TunTap} makes it.
 *
 * @param attributes its settings
 */
public record Tun(Attributes<Tun> attributes) implements LinkType, Attributed<Tun> {

    static final AttributeSpace<Tun> SPACE = AttributeSpace.of("IFLA_TUN_");

    /** The program gets packets (tun). */
    public static final long IP = 1;

    /** The program gets frames (tap). */
    public static final long FRAMES = 2;

    /** The user who may open it. */
    public static final Attribute<Tun, Long> OWNER = SPACE.u32(1, "OWNER");

    /** The group that may open it. */
    public static final Attribute<Tun, Long> GROUP = SPACE.u32(2, "GROUP");

    /** {@link #IP} or {@link #FRAMES}. */
    public static final Attribute<Tun, Long> TYPE = SPACE.u8(3, "TYPE");

    /** Whether packets have a header with their protocol. */
    public static final Attribute<Tun, Boolean> PACKET_INFORMATION = SPACE.bool(4, "PI");

    /** Whether packets have a header with their offloads. */
    public static final Attribute<Tun, Boolean> VNET_HEADER = SPACE.bool(5, "VNET_HDR");

    /** Whether it stays when nobody has it open. */
    public static final Attribute<Tun, Boolean> PERSIST = SPACE.bool(6, "PERSIST");

    /** Whether it can be opened several times. */
    public static final Attribute<Tun, Boolean> MULTI_QUEUE = SPACE.bool(7, "MULTI_QUEUE");

    /** How many times it is open. */
    public static final Attribute<Tun, Long> QUEUES = SPACE.u32(8, "NUM_QUEUES");

    /** How many of them take no packets. */
    public static final Attribute<Tun, Long> DISABLED_QUEUES = SPACE.u32(9, "NUM_DISABLED_QUEUES");

    /** A link of this type, {@link #IP} or {@link #FRAMES}. */
    public static Tun of(long type) {
        return new Tun(Attributes.none(SPACE)).with(TYPE, type);
    }

    @Override
    public String kind() {
        return "tun";
    }

    @Override
    public Tun withAttributes(Attributes<Tun> changed) {
        return new Tun(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
