package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * A kind of link that has no settings: {@code dummy}, {@code ifb}, {@code wireguard}, {@code nlmon}; or, without a name, a link of no kind such as loopback and hardware.
 *
 * @param kind the name of the driver
 * @param attributes its settings
 */
public record Plain(String kind, Attributes<Plain> attributes) implements LinkType, Attributed<Plain> {

    static final AttributeSpace<Plain> SPACE = AttributeSpace.of("IFLA_INFO_DATA_");

    /** A link of no kind: loopback, hardware. */
    public static final Plain NONE = of("");
    /** A link that swallows what is sent by it: {@code ip link add NAME type dummy}. */
    public static final Plain DUMMY = of("dummy");
    /** A link to which others redirect their packets, so that they can be queued together. */
    public static final Plain IFB = of("ifb");
    /** An encrypted tunnel; see {@link dev.poplin.netlink.Netlink#wireGuard} for its keys and peers. */
    public static final Plain WIREGUARD = of("wireguard");

    private static Plain of(String kind) {
        return new Plain(kind, Attributes.none(SPACE));
    }

    @Override
    public Plain withAttributes(Attributes<Plain> changed) {
        return new Plain(kind, changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
