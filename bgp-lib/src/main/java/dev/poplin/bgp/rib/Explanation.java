package dev.poplin.bgp.rib;

import java.util.List;

/**
 * What becomes of a prefix between us and a peer. Immutable.
 *
 * @param taken what the peer has told of it, each path as it was told, and why it is taken or not. Paths that are refused before any filter,
 *     or as one too many, are not kept in the tables; of each peer the last 256 are remembered.
 * @param told the paths that were taken of all peers, the best first, and why the peer is told of each or not; as they are here, before
 *     they are made ready for the peer
 */
public record Explanation(List<Fate> taken, List<Fate> told) {

    /** Copies the lists. */
    public Explanation {
        taken = List.copyOf(taken);
        told = List.copyOf(told);
    }

    /**
     * What becomes of one path.
     *
     * @param path the path
     * @param reason why
     */
    public record Fate(Path path, Reason reason) {

        @Override
        public String toString() {
            return path + ": " + reason;
        }
    }
}
