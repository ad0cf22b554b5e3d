package dev.poplin.netlink.system;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import java.util.ArrayList;
import java.util.List;

/** Requests between two that begin and end them; the kernel carries out all or none. */
final class Transaction extends Exchange {

    private final List<NetlinkException> failures = new ArrayList<>(1);
    private boolean incomplete;

    /** These requests, of which the first begins and the last ends it. */
    Transaction(List<Request> requests) {
        super(requests);
    }

    @Override
    int flags(int index) {
        // A failure is reported in any case; the last one's answer says that all are there.
        return index == size() - 2 ? MessageFlags.ACK : 0;
    }

    @Override
    void take(int index, Reply message) {
        if (message.type() == MessageType.ERROR) {
            NetlinkException failure = outcome(index, message);
            if (failure != null) {
                failures.add(failure);
            }
            // The transaction as a whole is refused under the number of its first message.
            if (index == size() - 2 || index == 0) {
                end();
            }
        }
    }

    /** The kernel tells of each refusal when it is through; those that still fit say why. */
    @Override
    void lose() {
        incomplete |= !isSettled();
    }

    @Override
    boolean wantsRest() {
        return incomplete && !isSettled();
    }

    @Override
    void endRest() {
        if (wantsRest()) {
            end();
        }
    }

    /**
     * Fails if the kernel refused, or may have refused.
     *
     * @throws NetlinkException the first refusal that was heard of, with the others as suppressed; ENOBUFS if answers were lost, and what came
     *     is no refusal
     */
    void requireAccepted() throws NetlinkException {
        if (!failures.isEmpty()) {
            NetlinkException refusal = failures.get(0);
            failures.subList(1, failures.size()).forEach(refusal::addSuppressed);
            throw refusal;
        }
        if (incomplete) {
            throw loss();
        }
    }
}
