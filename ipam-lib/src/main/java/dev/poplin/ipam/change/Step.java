package dev.poplin.ipam.change;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Pool;
import java.util.ArrayList;
import java.util.List;

/** One transaction of a change. Immutable; programs branch on the type, people read the sentence. */
public sealed interface Step {

    /** The step in words. */
    String sentence();

    /**
     * Pools take the place of others.
     *
     * @param before the pools that were there
     * @param after those that are there from then on
     */
    record PoolsWritten(List<Pool> before, List<Pool> after) implements Step {

        /** Copies the lists. */
        public PoolsWritten {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        @Override
        public String sentence() {
            return (before.size() == 1 ? "pool " + before.get(0) + " becomes " : "pools " + before + " become ")
                    + (after.size() == 1 ? after.get(0) : after);
        }
    }

    /**
     * A pool's blocks of a former size are all gone.
     *
     * @param pool the pool
     * @param formerLength the prefix length that they had
     */
    record ResizeFinished(Pool pool, int formerLength) implements Step {
        @Override
        public String sentence() {
            return "pool " + pool.cidr() + " has no blocks of /" + formerLength + " any more";
        }
    }

    /**
     * Blocks take the place of others; every address keeps its holder.
     *
     * @param before the blocks that were there
     * @param after those that are there from then on; empty ones go back to the pool instead
     */
    record BlocksWritten(List<Block> before, List<Block> after) implements Step {

        /** Copies the lists. */
        public BlocksWritten {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }

        @Override
        public String sentence() {
            return text(before) + (after.isEmpty() ? " goes back to the pool" : " becomes " + text(after));
        }

        private static String text(List<Block> blocks) {
            List<String> texts = new ArrayList<>();
            for (Block block : blocks) {
                texts.add(block.cidr() + " of "
                        + block.affinity().map(node -> "node " + node).orElse("no node") + " with "
                        + block.allocations().size() + " held");
            }
            return "block " + String.join(" and ", texts);
        }
    }

    /**
     * A block gets another owner.
     *
     * @param block its prefix
     * @param from the node that owned it, or the empty text
     * @param to the node that owns it from then on, or the empty text: it is empty and goes back to the pool
     */
    record BlockHandedOver(Cidr block, String from, String to) implements Step {
        @Override
        public String sentence() {
            String whose =
                    from.isEmpty() ? "block " + block + ", which nobody owns," : "block " + block + " of node " + from;
            return whose + (to.isEmpty() ? " is empty and goes back to the pool" : " goes to node " + to);
        }
    }

    /**
     * A node is given no addresses any more, or again.
     *
     * @param node the node
     * @param closed whether it is closed from then on
     */
    record NodeClosed(String node, boolean closed) implements Step {
        @Override
        public String sentence() {
            return "node " + node + " is given " + (closed ? "no addresses any more" : "addresses again");
        }
    }
}
