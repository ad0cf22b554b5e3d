package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that cannot be granted. Says why, as data and as a sentence; nothing was changed. */
public final class IpamException extends IOException {

    private static final long serialVersionUID = 1;

    /** Why a request was refused. */
    public enum Reason {
        /** There is no pool, or none that is enabled, of the family. */
        NO_POOL,
        /** A pool that was asked for does not exist or is disabled. */
        POOL_UNAVAILABLE,
        /** Every address of the pools is held. */
        EXHAUSTED,
        /** The handle may not hold that many addresses. */
        HANDLE_LIMIT,
        /** The handle holds other addresses than those that it asks for. */
        HANDLE_HOLDS_OTHERS,
        /** The address that was asked for is held by another handle. */
        ADDRESS_IN_USE,
        /**
         * The address that was asked for is in a block of another node, and affinity is strict, or in no block and none may be claimed, or in a
         * pool that does not serve the request.
         */
        ADDRESS_UNAVAILABLE,
        /** The address that was asked for is in no pool. */
        ADDRESS_OUTSIDE_POOLS,
        /** The block that was asked for is another's, or no pool has such a block for who asked. */
        BLOCK_UNAVAILABLE,
        /** The pool shares addresses with another pool or with a network of the host. */
        OVERLAP,
        /** The pool still has addresses in use, or another block size than its blocks. */
        POOL_IN_USE,
        /** The pool, or its blocks, cannot be changed in the way that was asked for. */
        POOL_UNSUITABLE,
        /** The addresses that hosts keep of each block are other ones in the store's configuration than this was opened with. */
        CONFIGURATION_DIFFERS,
        /** The node is being drained. */
        NODE_CLOSED,
        /** What the handle was given without the shared store was not reported before the node's lease ended, and others have it. */
        LEASE_ENDED,
        /** Too many others wrote at the same time. */
        CONTENTION
    }

    private final Reason reason;
    /** Lost when the exception is serialized. */
    private final transient @Nullable List<Obstacle> obstacles;

    /** A refusal that the sentence explains. */
    public IpamException(Reason reason, String sentence) {
        this(reason, sentence, List.of());
    }

    /** A refusal because of one obstacle that is in no pool; its sentence, and what to do about it. */
    IpamException(Reason reason, Obstacle obstacle, String advice) {
        this(reason, obstacle.sentence() + "; " + advice, List.of(obstacle));
    }

    /** A sentence, and the obstacles: those in pools are put behind it. */
    public IpamException(Reason reason, String sentence, List<Obstacle> obstacles) {
        super(sentence + sentences(obstacles));
        this.reason = reason;
        this.obstacles = List.copyOf(obstacles);
    }

    private static String sentences(List<Obstacle> obstacles) {
        Map<Cidr, List<String>> byPool = new LinkedHashMap<>();
        for (Obstacle obstacle : obstacles) {
            if (obstacle instanceof Obstacle.InPool in) {
                byPool.computeIfAbsent(in.pool(), pool -> new ArrayList<>()).add(in.sentence());
            }
        }
        StringBuilder text = new StringBuilder();
        byPool.forEach((pool, sentences) ->
                text.append("; pool ").append(pool).append(' ').append(String.join(", ", sentences)));
        return text.toString();
    }

    /** Why, for programs to branch on. */
    public Reason reason() {
        return reason;
    }

    /** What stood in the way: those pools first that serve the request, then those that do not; empty if the reason says it all. */
    public List<Obstacle> obstacles() {
        return obstacles == null ? List.of() : obstacles;
    }
}
