package dev.poplin.netlink.netconf;

import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.system.Reply;

/**
 * The IP settings of one link, or of {@link #ALL all} or of {@link #DEFAULT those to come}. Immutable.
 *
 * @param family the family, {@link AddressFamily#INET} and its like
 * @param attributes the settings
 */
public record LinkConfiguration(int family, Attributes<LinkConfiguration> attributes)
        implements Attributed<LinkConfiguration> {

    /** The index that stands for all links. */
    public static final int ALL = -1;
    /** The index that stands for links to come. */
    public static final int DEFAULT = -2;

    static final int HEADER_BYTES = 4;
    static final AttributeSpace<LinkConfiguration> SPACE = AttributeSpace.behind(HEADER_BYTES, "NETCONFA_");

    /** The index of the link, or {@link #ALL}, or {@link #DEFAULT}. */
    public static final Attribute<LinkConfiguration, Integer> LINK = SPACE.s32(1, "IFINDEX");
    /** Whether packets are routed. */
    public static final Attribute<LinkConfiguration, Boolean> FORWARDING = SPACE.bool32(2, "FORWARDING");
    /** Whether sources are checked: 0 no, 1 strict, 2 loose. */
    public static final Attribute<LinkConfiguration, Integer> REVERSE_PATH_FILTER = SPACE.s32(3, "RP_FILTER");
    /** Whether multicast packets are routed. */
    public static final Attribute<LinkConfiguration, Boolean> MULTICAST_FORWARDING = SPACE.bool32(4, "MC_FORWARDING");
    /** Whether ARP or ND is answered for others. */
    public static final Attribute<LinkConfiguration, Boolean> PROXY_NEIGHBOR = SPACE.bool32(5, "PROXY_NEIGH");
    /** Whether routes by a link without carrier are passed over. */
    public static final Attribute<LinkConfiguration, Boolean> IGNORE_ROUTES_WITH_LINK_DOWN =
            SPACE.bool32(6, "IGNORE_ROUTES_WITH_LINKDOWN");
    /** Whether labelled packets are taken (MPLS). */
    public static final Attribute<LinkConfiguration, Boolean> INPUT = SPACE.bool32(7, "INPUT");
    /** Whether directed broadcasts are routed. */
    public static final Attribute<LinkConfiguration, Boolean> BROADCAST_FORWARDING = SPACE.bool32(8, "BC_FORWARDING");

    /**
     * What an RTM_NEWNETCONF message says.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if the length of an attribute does not fit
     */
    public static LinkConfiguration decode(Reply reply) {
        return new LinkConfiguration(reply.u8(0), Attributes.read(SPACE, reply.attributes(HEADER_BYTES)));
    }

    /** The index of the link, or {@link #ALL}, or {@link #DEFAULT}. */
    public int link() {
        return get(LINK).orElse(ALL);
    }

    @Override
    public LinkConfiguration withAttributes(Attributes<LinkConfiguration> changed) {
        return new LinkConfiguration(family, changed);
    }

    @Override
    public String toString() {
        return "family " + family + " " + attributes;
    }
}
