package dev.poplin.netlink.system;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import java.util.List;
import java.util.function.Consumer;

/** One request that is answered with objects: one of them, or a dump of all. */
class Question extends Exchange {

    private final boolean dump;
    private final Consumer<Reply> consumer;
    private boolean interrupted;

    Question(Request request, boolean dump, Consumer<Reply> consumer) {
        super(List.of(request));
        this.dump = dump;
        this.consumer = consumer;
    }

    /** Asks for one object. */
    static Question forOne(Request request, Consumer<Reply> consumer) {
        return new Question(request, false, consumer);
    }

    /** Asks for all of them. */
    static Question forAll(Request request, Consumer<Reply> consumer) {
        return new Question(request, true, consumer);
    }

    @Override
    final int flags(int index) {
        return dump ? MessageFlags.DUMP : MessageFlags.ACK;
    }

    @Override
    final boolean isDump() {
        return dump;
    }

    @Override
    final void take(int index, Reply message) {
        interrupted |= (message.flags() & MessageFlags.DUMP_INTERRUPTED) != 0;
        if (message.type() == MessageType.ERROR || message.type() == MessageType.DONE) {
            NetlinkException failure = isSettled() ? null : outcome(index, message);
            if (failure != null) {
                fail(failure);
            }
            end();
        } else if (message.type() >= MessageType.FIRST_OF_FAMILY && !isSettled()) {
            consumer.accept(message);
        }
    }

    /** True if the kernel said that the answer is inconsistent. */
    final boolean wasInterrupted() {
        return interrupted;
    }
}
