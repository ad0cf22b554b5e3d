package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.record.ClaimMark;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** From when on pools have an address to give that they do not have now, because what was released rests. Confined to one attempt. */
final class Openings {

    private final Map<Cidr, Long> atMillis = new HashMap<>(0);

    /** Not before this moment, in milliseconds since 1970; the earliest of a pool counts. */
    void add(Cidr pool, long millis) {
        if (millis != ClaimMark.NEVER) {
            atMillis.merge(pool, millis, Math::min);
        }
    }

    /** The moment of a pool; empty if nothing of it rests. */
    Optional<Instant> of(Cidr pool) {
        return Optional.ofNullable(atMillis.get(pool)).map(Instant::ofEpochMilli);
    }

    /** What keeps a node from claiming a block of a pool. */
    Obstacle.InPool obstacle(Cidr pool) {
        Optional<Instant> until = of(pool);
        return until.isPresent() ? new Obstacle.UnclaimedRest(pool, until.get()) : new Obstacle.EveryBlockClaimed(pool);
    }
}
