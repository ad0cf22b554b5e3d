package dev.poplin.netlink.link;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.system.Reply;

/**
 * What an interface has carried since it was made (struct rtnl_link_stats64). All numbers only grow.
 *
 * @param receivedPackets packets that came in
 * @param sentPackets packets that went out
 * @param receivedBytes bytes that came in
 * @param sentBytes bytes that went out
 * @param receiveErrors bad packets that came in
 * @param sendErrors packets that could not go out
 * @param receiveDropped packets that came in and found no room
 * @param sendDropped packets that were to go out and found no room
 */
public record LinkStatistics(
        long receivedPackets,
        long sentPackets,
        long receivedBytes,
        long sentBytes,
        long receiveErrors,
        long sendErrors,
        long receiveDropped,
        long sendDropped) {

    private static final int COUNTERS = 8;

    static LinkStatistics decode(Reply reply) {
        AttributeReader attributes = reply.attributes(Link.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == LinkAttribute.STATS64) {
                long[] counters = attributes.u64s(COUNTERS);
                return new LinkStatistics(
                        counters[0],
                        counters[1],
                        counters[2],
                        counters[3],
                        counters[4],
                        counters[5],
                        counters[6],
                        counters[7]);
            }
        }
        throw MalformedMessageException.missing("IFLA_STATS64", reply.bytes(), reply.start());
    }
}
