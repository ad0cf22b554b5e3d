package dev.poplin.netlink.system;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests that have nothing to do with each other. The kernel carries them out in order and reports a failure in any case, so
 * that the last one's acknowledgement says that all others succeeded of which nothing was heard.
 */
final class Batch extends Exchange {

    /** With the longest message behind them they fit a send queue of default size, which is what a user namespace's root has. */
    private static final int MOST_BYTES = 64 * 1024;

    private final @Nullable NetlinkException[] failures;
    private boolean answered;

    Batch(List<Request> requests) {
        super(requests);
        failures = new NetlinkException[requests.size()];
    }

    @Override
    int mostBytes() {
        return MOST_BYTES;
    }

    @Override
    int flags(int index) {
        return index == size() - 1 ? MessageFlags.ACK : 0;
    }

    @Override
    void take(int index, Reply message) {
        if (message.type() == MessageType.ERROR) {
            failures[index] = failures[index] == null ? outcome(index, message) : failures[index];
            if (index == size() - 1) {
                answered = true;
                end();
            }
        }
    }

    @Override
    boolean isCarriedOutWhenSent() {
        return true;
    }

    /** The outcome of each request is known. For the sender, once it has waited. */
    boolean isAnswered() {
        return answered;
    }

    /**
     * All requests have succeeded.
     *
     * @throws NetlinkException the first failure
     */
    void requireAccepted() throws NetlinkException {
        for (NetlinkException failure : failures) {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Adds the outcome of each request that was sent in order, empty where it succeeded. */
    void addOutcomes(List<Optional<NetlinkException>> outcomes) {
        for (int index = 0; index < size(); index++) {
            outcomes.add(Optional.ofNullable(failures[index]));
        }
    }
}
