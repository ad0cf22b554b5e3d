package dev.poplin.ipam.change;

import dev.poplin.inet.Cidr;
import java.util.List;

/** What {@link dev.poplin.ipam.Ipam#change} can do. Immutable. */
public sealed interface Change {

    /** The change in words. */
    String sentence();

    /**
     * Gives a pool blocks of another size. Held addresses stay with their holders: a block is split, or joined with its neighbour,
     * one bit at a time; meanwhile the pool has both sizes and serves as ever. A joined block belongs to the node that holds most in it; where affinity is strict
     * and two nodes hold addresses, it waits until one of them has given its own back.
     *
     * @param pool the pool's prefix
     * @param blockLength the prefix length of its blocks from then on
     */
    record ResizeBlocks(Cidr pool, int blockLength) implements Change {
        @Override
        public String sentence() {
            return "give pool " + pool + " blocks of /" + blockLength;
        }
    }

    /**
     * Turns a pool into several that cover the same addresses, with the same settings, in one transaction.
     *
     * @param pool the pool's prefix
     * @param parts how many, a power of 2 up to 32; no block may be larger than a part
     */
    record SplitPool(Cidr pool, int parts) implements Change {
        @Override
        public String sentence() {
            return "split pool " + pool + " into " + parts;
        }
    }

    /**
     * Turns pools that are neighbours and have the same settings into one, in one transaction.
     *
     * @param pools their prefixes, up to 32, which together are one prefix
     */
    record MergePools(List<Cidr> pools) implements Change {

        /** Copies the list. */
        public MergePools {
            pools = List.copyOf(pools);
        }

        @Override
        public String sentence() {
            return "merge pools " + pools;
        }
    }

    /**
     * Disables a pool and gives back its empty blocks. What is held stays until its holders release it: repeat the change then, and
     * remove the pool when nothing is left.
     *
     * @param pool the pool's prefix
     */
    record DrainPool(Cidr pool) implements Change {
        @Override
        public String sentence() {
            return "drain pool " + pool;
        }
    }

    /**
     * Closes a node: it is given no address any more, its empty blocks go back, and those in which only other nodes hold
     * addresses go to these. What it holds itself stays, with the block, until it is released: repeat the change then.
     *
     * @param node the node's name
     */
    record DrainNode(String node) implements Change {
        @Override
        public String sentence() {
            return "drain node " + node;
        }
    }

    /**
     * Lets a drained node be given addresses again.
     *
     * @param node the node's name
     */
    record ReopenNode(String node) implements Change {
        @Override
        public String sentence() {
            return "let node " + node + " be given addresses again";
        }
    }

    /**
     * Gives blocks to the nodes that use them, and surplus empty ones back. Tells which blocks could be saved if certain holders were
     * renewed; it moves no holder.
     */
    record Defragment() implements Change {
        @Override
        public String sentence() {
            return "give blocks to who uses them, and empty ones back";
        }
    }
}
