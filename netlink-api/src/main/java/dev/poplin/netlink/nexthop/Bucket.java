package dev.poplin.netlink.nexthop;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Reply;
import java.time.Duration;

/**
 * One bucket of a resilient group.
 *
 * @param group the id of the group
 * @param index its place in the group
 * @param nextHop the id of the object that its flows go to
 * @param idle how long it has not been used
 */
public record Bucket(int group, int index, int nextHop, Duration idle) {

    private static final int INDEX = 1;
    private static final int IDLE_TIME = 2;
    private static final int NH_ID = 3;

    static Bucket decode(Reply reply) {
        int group = 0;
        int index = 0;
        int nextHop = 0;
        Duration idle = Duration.ZERO;
        AttributeReader attributes = reply.attributes(NextHopCodec.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == NextHopCodec.ID) {
                group = attributes.u32();
            } else if (attributes.type() == NextHopCodec.RES_BUCKET) {
                AttributeReader bucket = attributes.nested();
                while (bucket.next()) {
                    switch (bucket.type()) {
                        case INDEX -> index = bucket.u16();
                        case IDLE_TIME -> idle = NextHopCodec.hundredths(bucket.u64());
                        case NH_ID -> nextHop = bucket.u32();
                        default -> {
                            // Not shown by this record.
                        }
                    }
                }
            }
        }
        return new Bucket(group, index, nextHop, idle);
    }
}
