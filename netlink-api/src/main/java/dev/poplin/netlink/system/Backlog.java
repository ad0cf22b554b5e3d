package dev.poplin.netlink.system;

import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Copies of messages, kept until the thread comes that they are for. While that reads what it has taken, others may add. */
final class Backlog {

    private ByteBuffer kept = allocate(0);
    private ByteBuffer taken = allocate(0);

    private static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    }

    boolean isEmpty() {
        return kept.position() == 0;
    }

    void add(Reply message) {
        int start = message.start() - MessageWriter.HEADER_BYTES;
        int length = message.end() - start;
        int place = kept.position();
        int next = place + (length + 3 & ~3);
        if (next > kept.capacity()) {
            kept = allocate(Math.max(next, 2 * kept.capacity())).put(kept.flip());
        }
        kept.put(place, message.bytes(), start, length).position(next);
    }

    /** All that was added since the last time; valid until the next. */
    ByteBuffer take() {
        ByteBuffer all = kept.flip();
        kept = taken.clear();
        taken = all;
        return all;
    }
}
