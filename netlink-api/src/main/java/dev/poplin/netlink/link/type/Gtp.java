package dev.poplin.netlink.link.type;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * The end of GTP-U tunnels of a mobile network: {@code ip link add NAME type gtp role ROLE}. Its tunnels (PDP contexts) are told to the
 * kernel's generic netlink family {@code gtp}, for which there are no words here.
 *
 * @param attributes its settings
 */
public record Gtp(Attributes<Gtp> attributes) implements LinkType, Attributed<Gtp> {

    static final AttributeSpace<Gtp> SPACE = AttributeSpace.of("IFLA_GTP_");

    /** Towards the network ({@link #ROLE}): {@code role ggsn}. */
    public static final int GGSN = 0;
    /** Towards the mobiles: {@code role sgsn}. */
    public static final int SGSN = 1;

    /** The descriptor of a UDP socket for GTP version 0; only written. */
    public static final Attribute<Gtp, Long> SOCKET_0 = SPACE.u32(1, "FD0");

    /** The descriptor of a UDP socket for GTP version 1; only written. */
    public static final Attribute<Gtp, Long> SOCKET_1 = SPACE.u32(2, "FD1");

    /** How many buckets its tunnels are in: {@code hsize}. */
    public static final Attribute<Gtp, Long> HASH_SIZE = SPACE.u32(3, "PDP_HASHSIZE");

    /** {@link #GGSN} or {@link #SGSN}: {@code role}. */
    public static final Attribute<Gtp, Long> ROLE = SPACE.u32(4, "ROLE", SGSN);

    /** The kernel makes its sockets, since Linux 5.18; only written. */
    public static final Attribute<Gtp, Boolean> CREATE_SOCKETS = SPACE.bool(5, "CREATE_SOCKETS");

    /** How often it was restarted, which peers are told: {@code restart_count}. */
    public static final Attribute<Gtp, Long> RESTART_COUNT = SPACE.u8(6, "RESTART_COUNT");

    /** The IPv4 address of the sockets that the kernel makes, since Linux 6.10. */
    public static final Attribute<Gtp, IpAddress> LOCAL = SPACE.address(7, "LOCAL", 32);

    /** The IPv6 address of the sockets that the kernel makes, since Linux 6.10. */
    public static final Attribute<Gtp, IpAddress> LOCAL6 = SPACE.address(8, "LOCAL6", 128);

    /** One of this role, {@link #GGSN} or {@link #SGSN}, whose sockets the kernel makes: {@code type gtp role ROLE}. */
    public static Gtp of(int role) {
        return new Gtp(Attributes.none(SPACE)).with(CREATE_SOCKETS, true).with(ROLE, role);
    }

    @Override
    public String kind() {
        return "gtp";
    }

    @Override
    public Gtp withAttributes(Attributes<Gtp> changed) {
        return new Gtp(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
