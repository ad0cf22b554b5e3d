package dev.poplin.ipam.check;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Knows who is alive; whoever embeds this brings it, from a runtime's containers or a cluster's pods. Thread-safe. */
@FunctionalInterface
public interface LiveOwners {

    /** What is known of the owner of an address. */
    enum State {
        /** It is there and uses the address. */
        ALIVE,
        /** It was looked for and is not there; it may just be starting or moving. */
        MISSING,
        /** It is known to be gone for good, as with its node. */
        GONE,
        /** This is not an owner whose life can be told. */
        UNKNOWN
    }

    /** Can tell of nobody. */
    LiveOwners NONE = allocation -> State.UNKNOWN;

    /**
     * Whether the owner of an allocation is alive.
     *
     * @throws IOException if it cannot be told right now; nothing is concluded from that
     */
    State stateOf(Allocation allocation) throws IOException;

    /**
     * Says whether anybody's life can be told right now, so that who is about to ask for many need not conclude it from silence.
     *
     * @throws IOException if not: {@link #stateOf} would throw for each
     */
    default void requireAnswers() throws IOException {}

    /** The addresses that owners use, whatever is assigned, each with a word on who; empty if that cannot be told. */
    default Map<IpAddress, String> inUse() throws IOException {
        return Map.of();
    }

    /** What tells one start of a node from the next, as {@code /proc/sys/kernel/random/boot_id} does; empty if unknown. */
    default Optional<String> bootId(String node) throws IOException {
        return Optional.empty();
    }
}
