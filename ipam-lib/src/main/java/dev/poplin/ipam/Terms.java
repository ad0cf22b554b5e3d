package dev.poplin.ipam;

import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.record.BlockIndex;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What every assign is subject to, as of one state of the settings. Thread-safe. */
final class Terms {

    private final Configuration configuration;
    private final List<Reservation> reservations;
    private final Set<String> closedNodes;
    private final CidrSet reserved;
    private final long coolDownMillis;
    private final Map<Pool, OpenBlocks> open = new ConcurrentHashMap<>();

    Terms(Configuration configuration, List<Reservation> reservations, Set<String> closedNodes) {
        this.configuration = configuration;
        this.coolDownMillis = configuration.coolDown().toMillis();
        this.reservations = List.copyOf(reservations);
        this.closedNodes = Set.copyOf(closedNodes);
        CidrSet.Builder all = CidrSet.builder();
        reservations.forEach(reservation -> all.addAll(reservation.addresses()));
        this.reserved = all.build();
    }

    Configuration configuration() {
        return configuration;
    }

    List<Reservation> reservations() {
        return reservations;
    }

    /** The nodes that are given no addresses. */
    Set<String> closedNodes() {
        return closedNodes;
    }

    /** The addresses of all reservations. */
    CidrSet reserved() {
        return reserved;
    }

    /** Which free addresses may be given out at this time, in milliseconds since 1970. */
    Availability availability(long nowMillis, BlockIndex index) {
        return new Availability(nowMillis, coolDownMillis, index.keptFirst(), index.keptLast(), reserved);
    }

    /** The blocks of a pool that are not reserved as a whole. */
    OpenBlocks open(Pool pool) {
        return open.computeIfAbsent(pool, of -> OpenBlocks.of(of, reserved));
    }
}
