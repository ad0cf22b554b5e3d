package dev.poplin.netlink.link;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;

/** What is said of the eBPF program of a link. */
public final class Xdp {

    static final AttributeSpace<Xdp> SPACE = AttributeSpace.of("IFLA_XDP_");

    /** Refuse if there is a program already. */
    public static final int UPDATE_IF_NOEXIST = 1;
    /** Run it in the network stack, which every driver can. */
    public static final int GENERIC = 2;
    /** Run it in the driver. */
    public static final int DRIVER = 4;
    /** Run it in the hardware. */
    public static final int HARDWARE = 8;
    /** Replace the program that was named, and no other. */
    public static final int REPLACE = 16;

    /** The file descriptor of the program, -1 to detach it; only written. */
    public static final Attribute<Xdp, Integer> FD = SPACE.s32(1, "FD");
    /** Where it runs: 0 nowhere, 1 in the driver, 2 in the network stack, 3 in the hardware, 4 in several; only read. */
    public static final Attribute<Xdp, Long> ATTACHED = SPACE.u8(2, "ATTACHED");
    /** {@link #GENERIC} and its like; only written. */
    public static final Attribute<Xdp, Long> FLAGS = SPACE.u32(3, "FLAGS", 31);
    /** The program's id; only read. */
    public static final Attribute<Xdp, Long> PROGRAM = SPACE.u32(4, "PROG_ID");
    /** The id of the program in the driver; only read. */
    public static final Attribute<Xdp, Long> DRIVER_PROGRAM = SPACE.u32(5, "DRV_PROG_ID");
    /** The id of the program in the network stack; only read. */
    public static final Attribute<Xdp, Long> GENERIC_PROGRAM = SPACE.u32(6, "SKB_PROG_ID");
    /** The id of the program in the hardware; only read. */
    public static final Attribute<Xdp, Long> HARDWARE_PROGRAM = SPACE.u32(7, "HW_PROG_ID");
    /** The file descriptor of the program that is to be there; only written. */
    public static final Attribute<Xdp, Integer> EXPECTED_FD = SPACE.s32(8, "EXPECTED_FD");

    private Xdp() {}
}
