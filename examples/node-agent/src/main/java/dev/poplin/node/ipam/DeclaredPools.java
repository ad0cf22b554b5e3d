package dev.poplin.node.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.PoolSelector;
import dev.poplin.ipam.Reservation;
import dev.poplin.node.source.PoolManifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The pools that somebody declares for the cluster, and what this node's host has to say to them. Thread-safe. */
@FunctionalInterface
public interface DeclaredPools {

    /** The pools as they are declared now; if there are none, those in the store are left to whoever made them. */
    List<PoolManifest> get();

    /** What is made in a store without pools while none is declared; empty while that is not known for certain. */
    default Optional<PoolManifest> ifNone() {
        return Optional.empty();
    }

    /** Whether all that is declared has been read: while it has not, no pool is changed. */
    default boolean isComplete() {
        return true;
    }

    /**
     * Which network of the host a pool overlaps, in a sentence that names both; empty if none.
     *
     * @throws IOException if the kernel cannot be asked
     */
    default Optional<String> overlap(Cidr pool) throws IOException {
        return Optional.empty();
    }

    /** The addresses that are not to be given out; empty while that is not known for certain. */
    default Optional<List<Reservation>> reservations() {
        return Optional.empty();
    }

    /** By which nodes and namespaces are selected. */
    default PoolSelector selector() {
        return PoolSelector.ALL_ONLY;
    }
}
