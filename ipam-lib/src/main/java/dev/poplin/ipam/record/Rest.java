package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Block;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When addresses were released whose block has gone away since. Immutable.
 *
 * @param block the prefix of the block that has gone away
 * @param unitLength the prefix length of what it handed out
 * @param releasedAt when these were released, in milliseconds since 1970, by their offset in the block
 */
record Rest(Cidr block, int unitLength, SortedMap<Integer, Long> releasedAt) {

    /** What is to be remembered of a block that goes away while others take over some of its addresses. */
    static Rest of(Block gone, Collection<Block> successors, CoolDown coolDown) {
        SortedMap<Integer, Long> releases = new TreeMap<>();
        for (int i = 0; i < gone.freeCount(); i++) {
            IpAddress address = gone.address(gone.free(i));
            if (coolDown.rests(gone.releasedAt(i))
                    && successors.stream().noneMatch(block -> block.cidr().contains(address))) {
                releases.put(gone.free(i), gone.releasedAt(i));
            }
        }
        return new Rest(gone.cidr(), gone.unitLength(), releases);
    }

    private IpAddress address(int offset) {
        return block.subnet(unitLength, offset).address();
    }

    /** Whether none of its addresses rests any more. */
    boolean isOver(CoolDown coolDown) {
        return releasedAt.values().stream().noneMatch(coolDown::rests);
    }

    /** What is still to be remembered once a block has taken over its addresses. */
    Rest without(Block successor, CoolDown coolDown) {
        SortedMap<Integer, Long> left = new TreeMap<>(releasedAt);
        left.entrySet()
                .removeIf(
                        each -> successor.cidr().contains(address(each.getKey())) || !coolDown.rests(each.getValue()));
        return new Rest(block, unitLength, left);
    }

    /** A block in which these addresses rest as far as they are its own, and free. */
    Block in(Block successor, CoolDown coolDown) {
        Map<Integer, Long> releases = new HashMap<>();
        releasedAt.forEach((offset, millis) -> {
            IpAddress address = address(offset);
            if (successor.cidr().contains(address) && coolDown.rests(millis)) {
                releases.put(successor.offset(address), millis);
            }
        });
        return releases.isEmpty() ? successor : successor.withReleases(releases);
    }
}
