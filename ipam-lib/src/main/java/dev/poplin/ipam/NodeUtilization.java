package dev.poplin.ipam;

import dev.poplin.inet.CidrSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How full a node's blocks are, and what it has from others. Immutable.
 *
 * @param node the node
 * @param blocks how many blocks it owns
 * @param total how many addresses, or prefixes, these have
 * @param inUse how many of these are held, by whichever node
 * @param reserved how many of these are reserved and not held
 * @param lent how many of these other nodes hold
 * @param borrowed how many it holds in blocks of others, or of nobody
 */
public record NodeUtilization(
        String node, int blocks, long total, long inUse, long reserved, long lent, long borrowed) {

    /** How many addresses of its blocks are neither held nor reserved. */
    public long free() {
        return total - inUse - reserved;
    }

    /** How many addresses the node holds, wherever they are. */
    public long held() {
        return inUse - lent + borrowed;
    }

    /** Of all nodes that own or hold something, in the order of their names; virtual owners are none. */
    static List<NodeUtilization> of(List<Block> blocks, CidrSet reservations) {
        Map<String, long[]> byNode = new TreeMap<>();
        for (Block block : blocks) {
            block.affinity().ifPresent(owner -> {
                Utilization.BlockUtilization use = Utilization.BlockUtilization.of(block, reservations);
                long[] counts = counts(byNode, owner);
                counts[0]++;
                counts[1] += use.total();
                counts[2] += use.inUse();
                counts[3] += use.reserved();
                counts[4] += block.borrowedCount();
            });
            for (int offset = 0; block.borrowedCount() > 0 && offset < block.size(); offset++) {
                Holder holder = block.holder(offset);
                if (holder != null && block.isBorrowed(offset)) {
                    counts(byNode, holder.node())[5]++;
                }
            }
        }
        byNode.keySet().removeIf(owner -> owner.startsWith(Block.VIRTUAL));
        List<NodeUtilization> all = new ArrayList<>();
        byNode.forEach((node, counts) -> all.add(
                new NodeUtilization(node, (int) counts[0], counts[1], counts[2], counts[3], counts[4], counts[5])));
        return all;
    }

    private static long[] counts(Map<String, long[]> byNode, String node) {
        return byNode.computeIfAbsent(node, any -> new long[6]);
    }
}
