package dev.poplin.netlink.diag;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;

/** What the kernel says of a socket beside what every one has, where it has it (linux/inet_diag.h INET_DIAG_*). */
public final class SocketAttribute {

    static final AttributeSpace<InetSocket> SPACE = AttributeSpace.of("INET_DIAG_");

    static {
        SPACE.bytes(2, "INFO");
    }

    /** Whether it is shut: 1 for receiving, 2 for sending, 3 for both. */
    public static final Attribute<InetSocket, Long> SHUTDOWN = SPACE.u8(8, "SHUTDOWN");
    /** Whether a socket of IPv6 takes no IPv4: {@code v6only}. */
    public static final Attribute<InetSocket, Boolean> IPV6_ONLY = SPACE.bool(11, "SKV6ONLY");
    /** The mark of what it sends; told to those with CAP_NET_ADMIN: {@code fwmark}. */
    public static final Attribute<InetSocket, Long> MARK = SPACE.u32(15, "MARK");
    /** The number of the control group that it was made in: {@code cgroup}. */
    public static final Attribute<InetSocket, Long> CONTROL_GROUP = SPACE.u64(21, "CGROUP_ID");

    private SocketAttribute() {}
}
