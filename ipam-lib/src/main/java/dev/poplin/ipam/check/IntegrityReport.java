package dev.poplin.ipam.check;

import java.time.Instant;
import java.util.List;

/**
 * What {@link dev.poplin.ipam.Ipam#check} has looked at and found. Immutable.
 *
 * @param time when
 * @param pools how many pools there are
 * @param blocks how many blocks
 * @param addresses how many addresses are held
 * @param handles how many handles hold them
 * @param problems what is wrong, in the order of looking; empty if nothing is
 */
public record IntegrityReport(
        Instant time, int pools, int blocks, long addresses, long handles, List<Problem> problems) {

    /** Copies the list. */
    public IntegrityReport {
        problems = List.copyOf(problems);
    }

    /** Whether nothing was found. */
    public boolean isClean() {
        return problems.isEmpty();
    }
}
