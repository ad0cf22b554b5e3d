package dev.poplin.ipam;

import java.time.Duration;

/**
 * What all users of a store agree on. Immutable; the {@code with…} methods give changed copies.
 *
 * @param strictAffinity whether a node may only use blocks of its own; else it borrows when no block is left
 * @param autoAllocateBlocks whether a node may claim blocks by assigning
 * @param maxBlocksPerNode how many blocks of each family a node may own, 1 or more; at the limit it still borrows, unless affinity is strict
 * @param coolDown how long a released address rests before it is given out again, up to 1,200 seconds
 * @param historyPerAddress how many former holders of each address are remembered, 0 to 100
 * @param hostReservedFirst how many addresses at the beginning of every block are never given out unless they are asked for by name
 * @param hostReservedLast how many at the end
 */
public record Configuration(
        boolean strictAffinity,
        boolean autoAllocateBlocks,
        int maxBlocksPerNode,
        Duration coolDown,
        int historyPerAddress,
        int hostReservedFirst,
        int hostReservedLast) {

    /** What holds if nobody has said anything: borrowing, claiming, 20 blocks per node, no rest, no history, nothing kept for hosts. */
    public static final Configuration STANDARD = new Configuration(false, true, 20, Duration.ZERO, 0, 0, 0);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Configuration {
        if (maxBlocksPerNode < 1) {
            throw new IllegalArgumentException("a node needs at least 1 block, not " + maxBlocksPerNode);
        }
        if (coolDown.isNegative() || coolDown.toSeconds() > 1200) {
            throw new IllegalArgumentException(
                    "a cool-down of " + coolDown.toSeconds() + " s is not within 0 and 1200 seconds");
        }
        if (historyPerAddress < 0 || historyPerAddress > 100) {
            throw new IllegalArgumentException("history of " + historyPerAddress + " holders is not within 0 and 100");
        }
        if (Math.min(hostReservedFirst, hostReservedLast) < 0) {
            throw new IllegalArgumentException(
                    "reserve " + hostReservedFirst + " and " + hostReservedLast + " addresses: not below 0");
        }
    }

    /** The same with or without borrowing. */
    public Configuration withStrictAffinity(boolean strict) {
        return new Configuration(
                strict,
                autoAllocateBlocks,
                maxBlocksPerNode,
                coolDown,
                historyPerAddress,
                hostReservedFirst,
                hostReservedLast);
    }

    /** The same with or without claims by assigning. */
    public Configuration withAutoAllocateBlocks(boolean auto) {
        return new Configuration(
                strictAffinity,
                auto,
                maxBlocksPerNode,
                coolDown,
                historyPerAddress,
                hostReservedFirst,
                hostReservedLast);
    }

    /** The same with another number of blocks per node. */
    public Configuration withMaxBlocksPerNode(int blocks) {
        return new Configuration(
                strictAffinity,
                autoAllocateBlocks,
                blocks,
                coolDown,
                historyPerAddress,
                hostReservedFirst,
                hostReservedLast);
    }

    /** The same with another rest of released addresses. */
    public Configuration withCoolDown(Duration time) {
        return new Configuration(
                strictAffinity,
                autoAllocateBlocks,
                maxBlocksPerNode,
                time,
                historyPerAddress,
                hostReservedFirst,
                hostReservedLast);
    }

    /** The same with so many former holders of each address remembered. */
    public Configuration withHistoryPerAddress(int holders) {
        return new Configuration(
                strictAffinity,
                autoAllocateBlocks,
                maxBlocksPerNode,
                coolDown,
                holders,
                hostReservedFirst,
                hostReservedLast);
    }

    /**
     * The same with so many addresses at the beginning and at the end of every block kept for hosts. While a store says nothing of them, such as one of
     * an older version, {@link IpamBuilder#hostReserved} does; it can be changed only while there is no block.
     */
    public Configuration withHostReserved(int first, int last) {
        return new Configuration(
                strictAffinity, autoAllocateBlocks, maxBlocksPerNode, coolDown, historyPerAddress, first, last);
    }
}
