package dev.poplin.netlink.system;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * What is sent in one datagram, and what is still to come in answer to it. Written by its sender; from when its inbox expects
 * it, guarded by that inbox's lock.
 */
abstract class Exchange {

    private final List<Request> requests;
    private final int[] starts;
    private int size;
    private int first;
    private ByteBuffer sent = ByteBuffer.allocate(0);
    private boolean settled;
    private boolean ended;
    private @Nullable Throwable failure;

    Exchange(List<Request> requests) {
        this.requests = requests;
        size = requests.size();
        starts = new int[size];
    }

    /** The flags that a message needs besides its own, so that its answer is asked for. */
    abstract int flags(int index);

    /** Takes an answer to the message at this place. */
    abstract void take(int index, Reply message);

    /** True if the kernel goes on answering when nobody listens, and answers nothing of its kind before it is through. */
    boolean isDump() {
        return false;
    }

    /** True if the kernel has answered all that it will when it was sent, so that whoever is interrupted can read it. */
    boolean isCarriedOutWhenSent() {
        return false;
    }

    /** The datagram of which it has taken messages, perhaps, goes. */
    void leaveDatagram() {}

    /**
     * Hands what was taken for a user's code to it. For the sender's own thread, which has the inbox's lock and is without it
     * meanwhile.
     *
     * @return how many nanoseconds that code took
     */
    long handOut(Lock lock) throws NetlinkException {
        return 0;
    }

    /** Behind so many bytes the next message is the last, whatever is left is for another exchange. */
    int mostBytes() {
        return Integer.MAX_VALUE;
    }

    /** Writes the messages, numbered from {@code number} on. */
    final void write(MessageWriter writer, int number) {
        first = number;
        for (int index = 0; index < size; index++) {
            if (writer.size() > mostBytes()) {
                size = index + 1;
            }
            Request request = requests.get(index);
            starts[index] = writer.size();
            writer.beginMessage(request.type(), request.flags() | flags(index) | MessageFlags.REQUEST, number + index);
            request.payload().accept(writer);
            writer.endMessage();
        }
        sent = writer.written();
    }

    final ByteBuffer sent() {
        return sent.duplicate().order(sent.order());
    }

    final AttributeNames names() {
        return requests.get(0).names();
    }

    /** How many messages it has: once it is written, those that found room. */
    final int size() {
        return size;
    }

    final boolean isFor(int number) {
        int index = number - first;
        return index >= 0 && index < size;
    }

    /** Takes an answer that {@link #isFor} this; a decoder that throws fails this exchange alone. */
    final void deliver(int number, Reply message) {
        try {
            take(number - first, message);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** The kernel has answered all that it will. */
    final void end() {
        settled = true;
        ended = true;
    }

    /** Its sender learns of this, unless it has learnt of another failure or of the end before. */
    final void fail(Throwable cause) {
        if (!settled) {
            failure = cause;
            settled = true;
        }
        ended |= !isDump();
    }

    /** The answers to come, if any, are of no use any more. */
    final void giveUp() {
        settled = true;
        ended |= !isDump();
    }

    /** Some answers were lost on the way; nobody knows whose. */
    void lose() {
        fail(loss());
    }

    /** True if answers may be lost and those that are left tell more than that. */
    boolean wantsRest() {
        return false;
    }

    /** Nothing is left of the answers of which some were lost. */
    void endRest() {}

    final NetlinkException loss() {
        return new NetlinkException(requests.get(0).operation(), Errno.ENOBUFS);
    }

    /** True once its sender need not wait any longer. */
    final boolean isSettled() {
        return settled;
    }

    /** True once nothing more will come. */
    final boolean isEnded() {
        return ended;
    }

    final void requireUnbroken() throws NetlinkException {
        if (failure instanceof NetlinkException refused) {
            throw refused;
        }
        if (failure instanceof RuntimeException unexpected) {
            throw unexpected;
        }
    }

    /** What an ERROR or DONE message says of the request at this place. */
    final @Nullable NetlinkException outcome(int index, Reply message) {
        return new ExtendedAck(requests.get(index), sent, starts[index])
                .failure(message)
                .orElse(null);
    }
}
