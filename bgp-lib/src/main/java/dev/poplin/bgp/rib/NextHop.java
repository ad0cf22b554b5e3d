package dev.poplin.bgp.rib;

import dev.poplin.inet.IpAddress;

/** A next hop and how far it is, shared by all sets of attributes that name it. Confined to its owner. */
final class NextHop {

    private final IpAddress address;
    private long cost;
    private int users;

    /** How many rounds are under way that decide anew because of another answer. */
    private int rounds;

    NextHop(IpAddress address, NextHopResolver resolver) {
        this.address = address;
        resolve(resolver);
    }

    /** Asks again. Returns whether the answer is another one. */
    boolean resolve(NextHopResolver resolver) {
        long before = cost;
        // What is announced without a next hop is reached through ourselves.
        cost = address.isUnspecified() ? 0 : resolver.cost(address).orElse(-1);
        return cost != before;
    }

    /** A round begins that decides anew about all paths through it. */
    void decidedSoon() {
        rounds++;
    }

    /** Such a round has ended. */
    void decided() {
        rounds--;
    }

    /** Whether decisions may stand on an answer that is another one now. */
    boolean isUndecided() {
        return rounds > 0;
    }

    IpAddress address() {
        return address;
    }

    boolean isReachable() {
        return cost >= 0;
    }

    /** The cost, or −1 if it cannot be reached. */
    long cost() {
        return cost;
    }

    void use(int more) {
        users += more;
    }

    boolean isUsed() {
        return users > 0;
    }
}
