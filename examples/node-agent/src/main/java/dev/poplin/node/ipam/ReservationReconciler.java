package dev.poplin.node.ipam;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Reservation;
import dev.poplin.node.source.ClusterState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps address management's reservations as they are declared. Those that others have made stay: the declared ones are known by the
 * beginning of their names. Confined to one thread.
 */
final class ReservationReconciler {

    private static final String OURS = ClusterState.RESERVED_BY;

    private final Ipam ipam;
    private final DeclaredPools declared;
    /** What the store held of ours at the last look; empty before. */
    private Optional<List<Reservation>> known = Optional.empty();

    ReservationReconciler(Ipam ipam, DeclaredPools declared) {
        this.ipam = ipam;
        this.declared = declared;
    }

    /** Makes them as they are declared, and adds what was done to {@code log}, also if it throws. */
    void reconcile(List<String> log) throws IOException {
        Optional<List<Reservation>> said = declared.reservations();
        if (said.isEmpty()) {
            return;
        }
        List<Reservation> wanted = said.get().stream()
                .map(each -> new Reservation(OURS + each.name(), each.addresses()))
                .toList();
        if (wanted.isEmpty() && known.equals(Optional.of(wanted))) {
            // The usual case, which is worth no question to the store.
            return;
        }
        List<Reservation> actual = new ArrayList<>(ipam.reservations());
        actual.removeIf(each -> !each.name().startsWith(OURS));
        for (Reservation each : wanted) {
            if (!actual.remove(each)) {
                actual.removeIf(other -> other.name().equals(each.name()));
                ipam.putReservation(each);
                log.add("reserved " + each.addresses() + " by " + each.name());
            }
        }
        for (Reservation each : actual) {
            ipam.removeReservation(each.name());
            log.add(each.name() + " is no longer declared, and reserves nothing");
        }
        known = Optional.of(wanted);
    }
}
