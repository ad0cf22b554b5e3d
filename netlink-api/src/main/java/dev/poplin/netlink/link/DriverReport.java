package dev.poplin.netlink.link;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;

/** What the kernel tells of a link's driver beside its settings (linux/if_link.h IFLA_INFO_*). */
public final class DriverReport {

    static final AttributeSpace<DriverReport> SPACE = AttributeSpace.of("IFLA_INFO_");

    /** What the driver has counted, in a form of its own; few tell it: {@code ip -s -s link}. */
    public static final Attribute<DriverReport, byte[]> STATISTICS = SPACE.bytes(3, "XSTATS");

    private DriverReport() {}
}
