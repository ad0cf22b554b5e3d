package dev.poplin.ipam;

import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongConsumer;

/**
 * Collects what {@link Ipam} is opened with. What {@link Configuration} says too, holds only for a store without one. Confined to
 * one thread.
 */
public final class IpamBuilder {

    final Store store;
    Clock clock = Clock.systemUTC();
    PoolSelector selector = PoolSelector.ALL_ONLY;
    Configuration configuration = Configuration.STANDARD;
    LongConsumer pause = Attempts.PARK;
    /** Whether the store has to keep what the configuration says of hosts' addresses. */
    boolean hostReservedSaid;

    IpamBuilder(Store store) {
        this.store = store;
    }

    /** The clock that tells how long a block has been idle. */
    public IpamBuilder clock(Clock newClock) {
        clock = newClock;
        return this;
    }

    /** Who decides which nodes and namespaces a pool serves; by default only pools for all of them serve anybody. */
    public IpamBuilder selector(PoolSelector newSelector) {
        selector = newSelector;
        return this;
    }

    /**
     * How long a released address rests before it is given out again: up to 1,200 seconds; not at all by default.
     *
     * @throws IllegalArgumentException if it is negative or longer
     */
    public IpamBuilder coolDown(Duration time) {
        configuration = configuration.withCoolDown(time);
        return this;
    }

    /**
     * How many addresses at the beginning and at the end of every block are never given out; by default what the store's configuration says. It is
     * written there if nothing is said, with the first pool, assign, load or change; if it says otherwise, all is refused as CONFIGURATION_DIFFERS.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    public IpamBuilder hostReserved(int first, int last) {
        configuration = configuration.withHostReserved(first, last);
        hostReservedSaid = true;
        return this;
    }

    /** Whether a node may only use blocks of its own; by default it borrows when no block is left. */
    public IpamBuilder strictAffinity(boolean strict) {
        configuration = configuration.withStrictAffinity(strict);
        return this;
    }

    /**
     * How many blocks of each family a node may own, 1 or more; 20 by default.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public IpamBuilder maxBlocksPerNode(int blocks) {
        configuration = configuration.withMaxBlocksPerNode(blocks);
        return this;
    }

    /** How to wait, for so many nanoseconds, between attempts while others write; for who decides that himself, as a simulation does. */
    public IpamBuilder pause(LongConsumer newPause) {
        pause = newPause;
        return this;
    }

    /** Opens it. */
    public Ipam open() {
        return new Ipam(this);
    }
}
