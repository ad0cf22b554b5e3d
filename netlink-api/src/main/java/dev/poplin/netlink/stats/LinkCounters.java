package dev.poplin.netlink.stats;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Set;

/** What the links of a namespace have counted, as {@code ip stats}. Thread-safe. */
public final class LinkCounters {

    private static final int RTM_GETSTATS = 94;
    private static final int RTM_SETSTATS = 95;
    private static final int SET_OFFLOAD_L3_STATS = 2;
    private static final AttributeNames SETTINGS = AttributeNames.builder(LinkCount.HEADER_BYTES)
            .name(SET_OFFLOAD_L3_STATS, "IFLA_STATS_SET_OFFLOAD_XSTATS_L3_STATS")
            .build();

    private final Conversation conversation;

    /** The counts of the namespace that this conversation is with. */
    public LinkCounters(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * Counts of all links: {@code ip stats show group …}.
     *
     * @param wanted which counts, such as {@link LinkCount#LINK_64}
     */
    public List<LinkCount> list(Set<Attribute<LinkCount, ?>> wanted) throws NetlinkException {
        return conversation.dump(request("stats show", 0, wanted), LinkCount::decode);
    }

    /**
     * Counts of one link: {@code ip stats show dev LINK group …}.
     *
     * @param wanted which counts, such as {@link LinkCount#LINK_64}
     * @throws NetlinkException ENODEV if there is no such link
     */
    public LinkCount get(int link, Set<Attribute<LinkCount, ?>> wanted) throws NetlinkException {
        return conversation.get(request("stats show dev #" + link, link, wanted), LinkCount::decode);
    }

    /**
     * Has hardware count routed packets, or not: {@code ip stats set dev LINK l3_stats on}.
     *
     * @throws NetlinkException EOPNOTSUPP if nobody can
     */
    public void countRouted(int link, boolean on) throws NetlinkException {
        String operation = "stats set dev #" + link + " l3_stats " + (on ? "on" : "off");
        conversation.execute(new Request(operation, RTM_SETSTATS, 0, SETTINGS, writer -> header(writer, link, 0)
                .attributeU8(SET_OFFLOAD_L3_STATS, on ? 1 : 0)));
    }

    private static Request request(String operation, int link, Set<Attribute<LinkCount, ?>> wanted) {
        int mask = wanted.stream()
                .mapToInt(attribute -> 1 << attribute.number() - 1)
                .sum();
        return new Request(operation, RTM_GETSTATS, 0, LinkCount.SPACE.names(), writer -> header(writer, link, mask));
    }

    private static MessageWriter header(MessageWriter writer, int link, int mask) {
        return writer.u32(0).u32(link).u32(mask);
    }
}
