package dev.poplin.ipam.check;

import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.check.LiveOwners.State;
import java.io.IOException;
import java.util.Optional;

/** What live owners say, with the restarts of their nodes taken into account. */
final class Owners {

    private Owners() {}

    /**
     * What is known of an owner; empty if it cannot be told right now. One of whom nothing is known is missing if its node has been started
     * since.
     */
    static Optional<State> state(LiveOwners owners, Allocation allocation) {
        try {
            State state = owners.stateOf(allocation);
            String boot = allocation.attributes().get(LeakCollector.BOOT_ATTRIBUTE);
            boolean unknown = state == State.UNKNOWN && boot != null;
            boolean restarted = unknown
                    && owners.bootId(allocation.node())
                            .filter(now -> !now.equals(boot))
                            .isPresent();
            return Optional.of(restarted ? State.MISSING : state);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
