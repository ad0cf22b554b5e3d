package dev.poplin.netlink.system;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** A kernel that answers as a script says; out of answers, it is silent until the time is up. */
public final class ScriptedTransport implements NetlinkTransport {

    /** What the kernel does with one datagram. */
    public interface Script {

        /** Answers a datagram by {@link #answer} and {@link #fail}; its first message has this sequence number. */
        void received(ScriptedTransport kernel, int sequence);
    }

    private interface Answer {
        ByteBuffer get() throws NetlinkException;
    }

    private final Script script;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<ByteBuffer> sent = new ArrayList<>();

    /** A kernel with this script. */
    public ScriptedTransport(Script script) {
        this.script = script;
    }

    /** Sends one datagram to the conversation. */
    public void answer(Consumer<MessageWriter> messages) {
        MessageWriter writer = new MessageWriter(256);
        messages.accept(writer);
        answers.add(writer::written);
    }

    /** Makes one receive fail. */
    public void fail(Errno errno) {
        answers.add(() -> {
            throw new NetlinkException("receive", errno);
        });
    }

    /** The datagrams that came, in order. */
    public List<ByteBuffer> sent() {
        return sent;
    }

    @Override
    public void send(ByteBuffer messages) {
        ByteBuffer copy = ByteBuffer.allocate(messages.remaining()).order(ByteOrder.nativeOrder());
        copy.put(messages.duplicate()).flip();
        sent.add(copy);
        script.received(this, copy.getInt(8));
    }

    @Override
    public ByteBuffer receive(Duration timeout) throws NetlinkException {
        Answer next = answers.poll();
        if (next == null) {
            throw new NetlinkException("wait for the kernel's answer", Errno.ETIMEDOUT);
        }
        return next.get();
    }

    @Override
    public void wake() {}

    @Override
    public void close() {
        answers.clear();
    }
}
