package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.record.ClaimMark;
import java.util.stream.IntStream;

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

    /** Whether the free address of this index may be given out. */
    boolean allows(Block block, int index) {
        return !rests(block, index) && mayBeGiven(block, index);
    }

    /** Whether the free address of this index may be given out once it has rested. */
    private boolean mayBeGiven(Block block, int index) {
        int offset = block.free(index);
        return !keeps(block, offset)
                && (reserved.isEmpty() || !reserved.overlaps(Cidr.of(block.address(offset), block.unitLength())));
    }

    private boolean keeps(Block block, int offset) {
        return offset < keptFirst || offset >= block.size() - keptLast;
    }

    /** Whether an address is one of those at the ends of its block that a host keeps. */
    boolean keeps(Block block, IpAddress address) {
        return keeps(block, block.offset(address));
    }

    /** Whether no block of a pool has an address between those that a host keeps. */
    boolean keepsAll(Pool pool) {
        return (long) keptFirst + keptLast >= pool.unitsPerBlock();
    }

    /** When the first free address of a block may be given out, in milliseconds since 1970: now or before, or {@link ClaimMark#NEVER} as things are. */
    long firstAt(Block block) {
        long first = ClaimMark.NEVER;
        for (int i = 0; i < block.freeCount() && first > nowMillis; i++) {
            if (mayBeGiven(block, i)) {
                first = Math.min(first, block.releasedAt(i) == 0 ? 0 : block.releasedAt(i) + coolDownMillis);
            }
        }
        return first;
    }

    private boolean rests(Block block, int index) {
        long releasedAt = block.releasedAt(index);
        return releasedAt != 0 && nowMillis - releasedAt < coolDownMillis;
    }

    /** How many free addresses of a block rest that may be given out afterwards. */
    int resting(Block block) {
        return (int) IntStream.range(0, block.freeCount())
                .filter(index -> rests(block, index) && mayBeGiven(block, index))
                .count();
    }
}
