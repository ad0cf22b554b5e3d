package dev.poplin.netlink.conntrack;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Reply;

/**
 * What one processor has counted since it started: a line of {@code conntrack -S}.
 *
 * @param processor its number
 * @param found look-ups that found an entry
 * @param invalid packets that belonged to nothing
 * @param inserted entries that were made
 * @param insertionsFailed entries that could not be made
 * @param dropped packets that were dropped because an entry could not be made
 * @param earlyDropped entries that had to make room for others
 * @param errors malformed packets
 * @param searchesRestarted look-ups that began anew because the table changed
 * @param clashesResolved packets of two entries that turned out to be one
 * @param chainsTooLong entries that were not made because too many have the same hash
 */
public record ConntrackStatistics(
        int processor,
        long found,
        long invalid,
        long inserted,
        long insertionsFailed,
        long dropped,
        long earlyDropped,
        long errors,
        long searchesRestarted,
        long clashesResolved,
        long chainsTooLong) {

    private static final int COUNT = 16;

    /**
     * The whole table: {@code conntrack -C}.
     *
     * @param entries how many there are
     * @param limit how many there may be, net.netfilter.nf_conntrack_max
     */
    public record Table(long entries, long limit) {}

    static ConntrackStatistics decode(Reply message) {
        long[] counts = counts(message);
        int high = message.u8(2);
        return new ConntrackStatistics(
                high << Byte.SIZE | message.u8(3),
                counts[2],
                counts[4],
                counts[8],
                counts[9],
                counts[10],
                counts[11],
                counts[12],
                counts[13],
                counts[14],
                counts[15]);
    }

    static Table decodeTable(Reply message) {
        long[] counts = counts(message);
        return new Table(counts[1], counts[2]);
    }

    private static long[] counts(Reply message) {
        long[] counts = new long[COUNT];
        AttributeReader attributes = message.attributes(Connection.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() < COUNT) {
                counts[attributes.type()] = Integer.toUnsignedLong(attributes.be32());
            }
        }
        return counts;
    }
}
