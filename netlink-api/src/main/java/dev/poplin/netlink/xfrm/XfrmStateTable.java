package dev.poplin.netlink.xfrm;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Reply;

/**
 * The kernel's table of associations: {@code ip -s xfrm state count}. Immutable.
 *
 * @param states how many there are
 * @param buckets how many buckets it has
 * @param maxBuckets how many it may have
 */
public record XfrmStateTable(long states, long buckets, long maxBuckets) {

    private static final int COUNT = 1;
    private static final int BUCKETS = 2;
    private static final int FLAGS_BYTES = 4;

    static XfrmStateTable decode(Reply reply) {
        long states = 0;
        long buckets = 0;
        long most = 0;
        AttributeReader at = reply.attributes(FLAGS_BYTES);
        while (at.next()) {
            if (at.type() == COUNT) {
                states = Integer.toUnsignedLong(at.u32());
            } else if (at.type() == BUCKETS) {
                buckets = Integer.toUnsignedLong(at.u32(0));
                most = Integer.toUnsignedLong(at.u32(4));
            }
        }
        return new XfrmStateTable(states, buckets, most);
    }
}
