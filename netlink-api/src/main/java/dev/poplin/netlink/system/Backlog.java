package dev.poplin.netlink.system;

import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Copies of messages, kept until the thread comes that they are for. Messages that follow each other in a datagram are copied at once.
 * While that thread reads what it has taken, others may add.
 */
final class Backlog {

    private ByteBuffer kept = allocate(0);
    private ByteBuffer taken = allocate(0);
    /** The datagram of which a part is still to be copied. */
    private @Nullable ByteBuffer datagram;

    private int from;
    private int to;

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    boolean isEmpty() {
        return kept.position() == 0;
    }

    /** Adds a message; to be followed by {@link #keep} while its buffer has the datagram still. */
    void add(Reply message) {
        int start = message.start() - MessageWriter.HEADER_BYTES;
        if (datagram == null || start != to) {
            keep();
            datagram = message.bytes();
            from = start;
        }
        to = Math.min(message.end() + 3 & ~3, message.bytes().limit());
    }

    /** Copies what was added of a datagram. */
    void keep() {
        if (datagram != null) {
            int place = kept.position();
            int next = place + (to - from + 3 & ~3);
            if (next > kept.capacity()) {
                kept = allocate(Math.max(next, 2 * kept.capacity())).put(kept.flip());
            }
            kept.put(place, datagram, from, to - from).position(next);
            datagram = null;
        }
    }

    /** All that was kept since the last time; valid until the next. */
    ByteBuffer take() {
        ByteBuffer all = kept.flip();
        kept = taken.clear();
        taken = all;
        return all;
    }
}
