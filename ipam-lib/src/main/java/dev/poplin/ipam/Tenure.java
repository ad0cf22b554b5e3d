package dev.poplin.ipam;

import java.time.Instant;
import java.util.Optional;

/**
 * Who held an address from when until when. Immutable.
 *
 * @param allocation the holder
 * @param until when it was released; empty if it still is held
 */
public record Tenure(Allocation allocation, Optional<Instant> until) {

    /** When it was assigned. */
    public Instant from() {
        return allocation.assignedAt();
    }

    /** Whether the address was held at a time; not any more at the time of its release. */
    public boolean covers(Instant time) {
        return !time.isBefore(from()) && until.map(time::isBefore).orElse(true);
    }
}
