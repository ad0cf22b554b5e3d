package dev.poplin.netlink.link;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.system.Reply;

/**
 * What an interface has carried since it was made, all that {@code ip -s -s link show} tells (linux/if_link.h struct rtnl_link_stats64).
 * All numbers only grow.
 *
 * @param receivedPackets packets that came in
 * @param sentPackets packets that went out
 * @param receivedBytes bytes that came in
 * @param sentBytes bytes that went out
 * @param receiveErrors bad packets that came in
 * @param sendErrors packets that could not go out
 * @param receiveDropped packets that came in and found no room
 * @param sendDropped packets that were to go out and found no room
 * @param multicast multicast packets that came in
 * @param collisions collisions while it sent
 * @param receiveFaults what the bad packets that came in had
 * @param sendFaults why packets could not go out
 * @param receivedCompressed packets that came in compressed
 * @param sentCompressed packets that went out compressed
 * @param noHandler packets that came in and nobody wanted
 * @param otherHost packets that came in for the link-layer address of another host, since Linux 5.19
 */
public record LinkStatistics(
        long receivedPackets,
        long sentPackets,
        long receivedBytes,
        long sentBytes,
        long receiveErrors,
        long sendErrors,
        long receiveDropped,
        long sendDropped,
        long multicast,
        long collisions,
        ReceiveFaults receiveFaults,
        SendFaults sendFaults,
        long receivedCompressed,
        long sentCompressed,
        long noHandler,
        long otherHost) {

    private static final int COUNTERS = 23;
    private static final int NO_HANDLER = COUNTERS * Long.BYTES;
    private static final int OTHER_HOST = NO_HANDLER + Long.BYTES;

    /**
     * What was wrong with packets that came in.
     *
     * @param length of a length that cannot be
     * @param over longer than the buffer
     * @param crc with a wrong checksum
     * @param frame not in whole bytes
     * @param fifo while the device had no room
     * @param missed while the host gave the device no room
     */
    public record ReceiveFaults(long length, long over, long crc, long frame, long fifo, long missed) {}

    /**
     * Why packets could not go out.
     *
     * @param aborted given up by the device
     * @param carrier without a carrier
     * @param fifo while the device had nothing at hand to send on with
     * @param heartbeat without the signal that tests for collisions
     * @param window after a collision that came too late
     */
    public record SendFaults(long aborted, long carrier, long fifo, long heartbeat, long window) {}

    static LinkStatistics decode(Reply reply) {
        AttributeReader attributes = reply.attributes(Link.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == LinkAttribute.STATS64) {
                return decode(attributes);
            }
        }
        throw MalformedMessageException.missing("IFLA_STATS64", reply.bytes(), reply.start());
    }

    private static LinkStatistics decode(AttributeReader at) {
        long[] counters = at.u64s(COUNTERS);
        return new LinkStatistics(
                counters[0],
                counters[1],
                counters[2],
                counters[3],
                counters[4],
                counters[5],
                counters[6],
                counters[7],
                counters[8],
                counters[9],
                new ReceiveFaults(counters[10], counters[11], counters[12], counters[13], counters[14], counters[15]),
                new SendFaults(counters[16], counters[17], counters[18], counters[19], counters[20]),
                counters[21],
                counters[22],
                at.length() > NO_HANDLER ? at.u64(NO_HANDLER) : 0,
                at.length() > OTHER_HOST ? at.u64(OTHER_HOST) : 0);
    }
}
