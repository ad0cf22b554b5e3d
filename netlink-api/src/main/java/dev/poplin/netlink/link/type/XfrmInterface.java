package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;

/**
 * An interface whose packets IPsec protects by the policies of its number: {@code ip link add NAME type xfrm dev LINK if_id ID}.
 *
 * @param attributes its settings
 */
public record XfrmInterface(Attributes<XfrmInterface> attributes) implements LinkType, Attributed<XfrmInterface> {

    static final AttributeSpace<XfrmInterface> SPACE = AttributeSpace.of("IFLA_XFRM_");

    /** The index of the link below: {@code dev}. */
    public static final Attribute<XfrmInterface, Long> LINK = SPACE.u32(1, "LINK");

    /** The number that policies and associations have, too: {@code if_id}. */
    public static final Attribute<XfrmInterface, Long> IF_ID = SPACE.u32(2, "IF_ID");

    /** Routes, filters or programs say which number: {@code external}. */
    public static final Attribute<XfrmInterface, Boolean> COLLECT_METADATA = SPACE.flag(3, "COLLECT_METADATA");

    /** One of this number, above 0. */
    public static XfrmInterface of(long id) {
        return new XfrmInterface(Attributes.none(SPACE)).with(IF_ID, id);
    }

    /** One for any number; routes, filters or programs say which: {@code external}. */
    public static XfrmInterface external() {
        return new XfrmInterface(Attributes.none(SPACE)).with(COLLECT_METADATA, true);
    }

    @Override
    public String kind() {
        return "xfrm";
    }

    @Override
    public XfrmInterface withAttributes(Attributes<XfrmInterface> changed) {
        return new XfrmInterface(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
