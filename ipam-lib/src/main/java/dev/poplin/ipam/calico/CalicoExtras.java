package dev.poplin.ipam.calico;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.importing.Remarks;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What Calico says of pools, reservations and the configuration that means nothing here, such as encapsulation and labels, kept from reading to writing.
 * Immutable.
 *
 * @param pools of pools, by their prefixes
 * @param reservations of reservations, by their names
 * @param configuration of the configuration
 */
public record CalicoExtras(
        Map<Cidr, ObjectExtras> pools, Map<String, ObjectExtras> reservations, ObjectExtras configuration) {

    /** Nothing: pools are called after their prefixes and have no encapsulation. */
    public static final CalicoExtras NONE = new CalicoExtras(Map.of(), Map.of(), ObjectExtras.NONE);

    /** Copies the maps. */
    public CalicoExtras {
        pools = Map.copyOf(pools);
        reservations = Map.copyOf(reservations);
    }

    /** The same as texts that a store can keep. */
    Remarks remarks() {
        Map<Cidr, String> ofPools = new HashMap<>();
        pools.forEach((cidr, extras) -> ofPools.put(cidr, extras.remark()));
        Map<String, String> ofReservations = new HashMap<>();
        reservations.forEach((name, extras) -> {
            if (!extras.isEmpty()) {
                ofReservations.put(name, extras.remark());
            }
        });
        return new Remarks(
                ofPools,
                ofReservations,
                configuration.isEmpty() ? Optional.empty() : Optional.of(configuration.remark()));
    }

    /**
     * What was kept.
     *
     * @throws dev.poplin.ipam.MalformedDocumentException if that is not of Calico
     */
    static CalicoExtras of(Remarks remarks) {
        Map<Cidr, ObjectExtras> ofPools = new HashMap<>();
        remarks.pools().forEach((cidr, text) -> ofPools.put(cidr, ObjectExtras.ofRemark("pool " + cidr, text)));
        Map<String, ObjectExtras> ofReservations = new HashMap<>();
        remarks.reservations()
                .forEach((name, text) -> ofReservations.put(name, ObjectExtras.ofRemark("reservation " + name, text)));
        return new CalicoExtras(
                ofPools,
                ofReservations,
                remarks.configuration()
                        .map(text -> ObjectExtras.ofRemark("the configuration", text))
                        .orElse(ObjectExtras.NONE));
    }

    /** These, and where they say nothing those. */
    CalicoExtras or(CalicoExtras others) {
        Map<Cidr, ObjectExtras> ofPools = new HashMap<>(others.pools);
        ofPools.putAll(pools);
        Map<String, ObjectExtras> ofReservations = new HashMap<>(others.reservations);
        ofReservations.putAll(reservations);
        return new CalicoExtras(
                ofPools, ofReservations, configuration.isEmpty() ? others.configuration : configuration);
    }

    ObjectExtras ofPool(Cidr pool) {
        return pools.getOrDefault(pool, ObjectExtras.NONE);
    }

    ObjectExtras ofReservation(String name) {
        return reservations.getOrDefault(name, ObjectExtras.NONE);
    }
}
