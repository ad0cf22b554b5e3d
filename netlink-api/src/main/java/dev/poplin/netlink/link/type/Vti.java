package dev.poplin.netlink.link.type;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A tunnel whose packets IPsec protects by marks: {@code ip link add NAME type vti local LOCAL remote REMOTE key KEY}, or {@code vti6}.
 *
 * @param kind {@code vti} or {@code vti6}
 * @param attributes its settings
 */
public record Vti(String kind, Attributes<Vti> attributes) implements LinkType, Attributed<Vti> {

    static final AttributeSpace<Vti> SPACE = AttributeSpace.of("IFLA_VTI_");

    /** The index of the link that it sends by: {@code dev}. */
    public static final Attribute<Vti, Long> LINK = SPACE.u32(1, "LINK");

    /** The mark of what comes in: {@code ikey}. */
    public static final Attribute<Vti, Long> INPUT_KEY = SPACE.be32(2, "IKEY");

    /** The mark of what goes out: {@code okey}. */
    public static final Attribute<Vti, Long> OUTPUT_KEY = SPACE.be32(3, "OKEY");

    /** Its own address: {@code local}. */
    public static final Attribute<Vti, IpAddress> LOCAL = SPACE.address(4, "LOCAL");

    /** The far end: {@code remote}. */
    public static final Attribute<Vti, IpAddress> REMOTE = SPACE.address(5, "REMOTE");

    /** The mark by which its own packets find their route: {@code fwmark}. */
    public static final Attribute<Vti, Long> FIREWALL_MARK = SPACE.u32(6, "FWMARK");

    /**
     * One between these addresses, {@code vti} for IPv4 and {@code vti6} for IPv6, with one mark for both ways.
     *
     * @throws IllegalArgumentException if the addresses are of two families
     */
    public static Vti of(IpAddress local, IpAddress remote, long key) {
        if (local.family() != remote.family()) {
            throw new IllegalArgumentException("vti from " + local + " to " + remote + ": two families");
        }
        return new Vti(local.family() == IpFamily.IPV4 ? "vti" : "vti6", Attributes.none(SPACE))
                .with(INPUT_KEY, key)
                .with(OUTPUT_KEY, key)
                .with(LOCAL, local)
                .with(REMOTE, remote);
    }

    @Override
    public Vti withAttributes(Attributes<Vti> changed) {
        return new Vti(kind, changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
