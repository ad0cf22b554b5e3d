package dev.poplin.netlink.system;

import dev.poplin.netlink.NetlinkException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;

/**
 * A dump whose messages are handed to a user's code. That may be slow: it runs in the thread that asked for the dump, while others read what
 * comes in.
 */
final class Scan extends Question {

    private final Backlog backlog;
    private final Consumer<Reply> consumer;

    Scan(Request request, Consumer<Reply> consumer) {
        this(request, consumer, new Backlog());
    }

    private Scan(Request request, Consumer<Reply> consumer, Backlog backlog) {
        super(request, true, backlog::add);
        this.consumer = consumer;
        this.backlog = backlog;
    }

    @Override
    void leaveDatagram() {
        backlog.keep();
    }

    @Override
    long handOut(Lock lock) throws NetlinkException {
        long start = System.nanoTime();
        while (!backlog.isEmpty()) {
            ByteBuffer messages = backlog.take();
            lock.unlock();
            try {
                Datagram.forEach(messages, (number, message) -> consumer.accept(message));
            } finally {
                lock.lock();
            }
        }
        return System.nanoTime() - start;
    }
}
