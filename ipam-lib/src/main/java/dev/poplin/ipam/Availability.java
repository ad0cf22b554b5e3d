package dev.poplin.ipam;

import dev.poplin.inet.CidrSet;

/**
 * Which free addresses of a block may be given out: not those that are reserved or that a host keeps at either end, and not those that were released
 * a moment ago, whose old connections may still be on their way.
 *
 * @param nowMillis the time
 * @param coolDownMillis how long a released address rests
 * @param keptFirst how many at the beginning are kept
 * @param keptLast how many at the end are kept
 * @param reserved the addresses of all reservations
 */
record Availability(long nowMillis, long coolDownMillis, int keptFirst, int keptLast, CidrSet reserved) {

    /** Whether a free address of a block may be given out. */
    boolean allows(Block block, int offset) {
        boolean kept = offset < keptFirst || offset >= block.size() - keptLast;
        return !kept && !rests(block, offset) && !reserved.contains(block.cidr().nth(offset));
    }

    private boolean rests(Block block, int offset) {
        long releasedAt = block.releasedAt().getOrDefault(offset, 0L);
        return releasedAt != 0 && nowMillis - releasedAt < coolDownMillis;
    }

    /** How many free addresses of a block rest. */
    int resting(Block block) {
        return (int)
                block.free().stream().filter(offset -> rests(block, offset)).count();
    }
}
