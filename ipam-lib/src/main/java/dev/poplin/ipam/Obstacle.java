package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What stood in the way of a request, mostly in one pool. Immutable; programs branch on the type, people read the sentence. */
public sealed interface Obstacle {

    /** The obstacle in words; of one in a pool, without the pool's name. */
    String sentence();

    /** The obstacle in words, with the pool's name if it is in one. */
    default String text() {
        return sentence();
    }

    /** What stood in the way in one pool. */
    sealed interface InPool extends Obstacle {

        /** The pool in which it stood in the way. */
        Cidr pool();

        @Override
        default String text() {
            return "pool " + pool() + " " + sentence();
        }
    }

    /**
     * The handle would hold more addresses of a family than it may.
     *
     * @param handle the handle
     * @param family the family
     * @param wouldHold how many it would hold
     * @param most how many it may, by the request
     */
    record HandleLimit(String handle, IpFamily family, long wouldHold, int most) implements Obstacle {
        @Override
        public String sentence() {
            return "'" + handle + "' would hold " + wouldHold + " " + Pools.word(family)
                    + " addresses, and was to hold no more than " + most;
        }
    }

    /**
     * The handle holds other addresses than those that it asks for.
     *
     * @param handle the handle
     * @param held what it holds, as prefixes: /32 or /128 unless its pool hands out larger ones
     */
    record HandleHoldsOthers(String handle, List<Cidr> held) implements Obstacle {

        /** Copies the list. */
        public HandleHoldsOthers {
            held = List.copyOf(held);
        }

        @Override
        public String sentence() {
            return "'" + handle + "' holds " + held;
        }
    }

    /**
     * The node is being drained.
     *
     * @param node the node
     */
    record NodeClosed(String node) implements Obstacle {
        @Override
        public String sentence() {
            return "node " + node + " is being drained and is given no addresses";
        }
    }

    /**
     * A pool shares addresses with another, or with a network of the host.
     *
     * @param pool the pool
     * @param other the other pool, or the network
     * @param ofHost whether the other is a network of the host
     */
    record Overlap(Cidr pool, Cidr other, boolean ofHost) implements Obstacle {
        @Override
        public String sentence() {
            return "pool " + pool + " overlaps " + (ofHost ? other + ", a network of this host" : "pool " + other);
        }
    }

    /**
     * The request names a pool that is not there.
     *
     * @param pool the pool
     */
    record PoolAbsent(Cidr pool) implements InPool {
        @Override
        public String sentence() {
            return "does not exist";
        }
    }

    /**
     * The pool gives no new addresses.
     *
     * @param pool the pool
     */
    record PoolDisabled(Cidr pool) implements InPool {
        @Override
        public String sentence() {
            return "is disabled";
        }
    }

    /**
     * The request names other pools.
     *
     * @param pool the pool
     */
    record PoolNotRequested(Cidr pool) implements InPool {
        @Override
        public String sentence() {
            return "is not among the pools that were asked for";
        }
    }

    /**
     * The pool serves only who names it.
     *
     * @param pool the pool
     */
    record PoolManual(Cidr pool) implements InPool {
        @Override
        public String sentence() {
            return "is manual: it serves only requests that name it or one of its addresses";
        }
    }

    /**
     * The pool is for other uses.
     *
     * @param pool the pool
     * @param wanted the use that was asked for
     * @param allowed the uses that it is for
     */
    record UseNotAllowed(Cidr pool, Pool.Use wanted, Set<Pool.Use> allowed) implements InPool {
        @Override
        public String sentence() {
            return "is for " + words(allowed) + ", not for " + words(Set.of(wanted));
        }

        private static String words(Set<Pool.Use> uses) {
            return uses.stream()
                    .sorted()
                    .map(use -> use.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .collect(Collectors.joining(", "));
        }
    }

    /**
     * The pool hands out prefixes of another length, or single addresses.
     *
     * @param pool the pool
     * @param given the prefix length of what it hands out
     * @param wanted the prefix length that was asked for
     */
    record UnitOfOtherLength(Cidr pool, int given, int wanted) implements InPool {
        @Override
        public String sentence() {
            return "hands out prefixes of /" + given + ", not of /" + wanted;
        }
    }

    /**
     * The pool is for other nodes.
     *
     * @param pool the pool
     * @param selector the pool's selector
     * @param node the node that asked
     */
    record NodeNotSelected(Cidr pool, String selector, String node) implements InPool {
        @Override
        public String sentence() {
            return "is for nodes " + selector + ", which node " + node + " is not";
        }
    }

    /**
     * The pool is for other namespaces.
     *
     * @param pool the pool
     * @param selector the pool's selector
     * @param namespace the namespace that asked, or the empty text
     */
    record NamespaceNotSelected(Cidr pool, String selector, String namespace) implements InPool {
        @Override
        public String sentence() {
            return "is for namespaces " + selector + ", which "
                    + (namespace.isEmpty() ? "a request without a namespace" : "namespace " + namespace) + " is not";
        }
    }

    /**
     * Addresses are reserved.
     *
     * @param pool the pool
     * @param reservations the names of the reservations
     * @param addresses how many addresses of the pool they reserve
     */
    record Reserved(Cidr pool, Set<String> reservations, BigInteger addresses) implements InPool {
        @Override
        public String sentence() {
            return "has " + (addresses.equals(BigInteger.ONE) ? "1 address" : addresses + " addresses")
                    + " reserved by " + String.join(", ", new TreeSet<>(reservations));
        }
    }

    /**
     * Free addresses of the node's blocks rest after their release.
     *
     * @param pool the pool
     * @param addresses how many
     * @param coolDown how long each rests
     * @param until when the first of them has rested
     */
    record Resting(Cidr pool, int addresses, Duration coolDown, Instant until) implements InPool {
        @Override
        public String sentence() {
            return "has " + addresses + " free " + (addresses == 1 ? "address that rests" : "addresses that rest")
                    + " for " + coolDown.toSeconds() + " s after being released (cool-down), the first until " + until;
        }
    }

    /**
     * Blocks are left to claim, but all of their addresses rest after their release.
     *
     * @param pool the pool
     * @param until when the first of these addresses has rested
     */
    record UnclaimedRest(Cidr pool, Instant until) implements InPool {
        @Override
        public String sentence() {
            return "has only blocks left to claim whose addresses all rest after being released (cool-down), the first until "
                    + until;
        }
    }

    /**
     * The node owns as many blocks of the family as it may.
     *
     * @param pool the pool
     * @param limit how many it may own, of all pools of the family together
     * @param owned how many it owns
     */
    record BlockLimit(Cidr pool, int limit, int owned) implements InPool {
        @Override
        public String sentence() {
            return "may give the node no other block: it owns " + owned + " " + Pools.word(pool.family()) + ", and "
                    + limit + " are allowed per node and family";
        }
    }

    /**
     * Nodes may not claim blocks by assigning.
     *
     * @param pool the pool
     */
    record ClaimsForbidden(Cidr pool) implements InPool {
        @Override
        public String sentence() {
            return "gives no block to a node that assigns (automatic allocation of blocks is off)";
        }
    }

    /**
     * Hosts keep every address of each block, so none is claimed; addresses that are asked for by name can be had.
     *
     * @param pool the pool
     * @param blockLength the prefix length of its blocks
     * @param first how many addresses at the beginning of each block hosts keep
     * @param last how many at the end
     */
    record KeptByHosts(Cidr pool, int blockLength, int first, int last) implements InPool {
        @Override
        public String sentence() {
            return "has blocks of /" + blockLength + ", of which hosts keep all addresses (" + first
                    + " at the beginning and " + last + " at the end)";
        }
    }

    /**
     * No block is left to claim.
     *
     * @param pool the pool
     */
    record EveryBlockClaimed(Cidr pool) implements InPool {
        @Override
        public String sentence() {
            return "has no block left to claim";
        }
    }

    /**
     * Addresses of other nodes' blocks are forbidden.
     *
     * @param pool the pool
     */
    record BorrowingForbidden(Cidr pool) implements InPool {
        @Override
        public String sentence() {
            return "forbids borrowing from other nodes (strict affinity)";
        }
    }

    /**
     * No other node's block has an address to give.
     *
     * @param pool the pool
     * @param until when the first address of such a block has rested; empty if none rests
     */
    record NothingToBorrow(Cidr pool, Optional<Instant> until) implements InPool {
        @Override
        public String sentence() {
            return "has no block of another node with an address to borrow"
                    + until.map(moment -> ", the first of which rests until " + moment)
                            .orElse("");
        }
    }

    /**
     * Another handle holds the address that was asked for.
     *
     * @param pool the pool
     * @param holder who holds it
     */
    record AddressHeld(Cidr pool, Allocation holder) implements InPool {
        @Override
        public String sentence() {
            return "has given " + holder.address() + " to '" + holder.handle() + "' on node " + holder.node();
        }
    }

    /**
     * The address that was asked for is in a block of another node, and affinity is strict.
     *
     * @param pool the pool
     * @param address the address
     * @param owner the node that owns its block
     */
    record AddressOfOtherNode(Cidr pool, IpAddress address, String owner) implements InPool {
        @Override
        public String sentence() {
            return "has " + address + " in a block of node " + owner
                    + " and forbids borrowing from other nodes (strict affinity)";
        }
    }
}
