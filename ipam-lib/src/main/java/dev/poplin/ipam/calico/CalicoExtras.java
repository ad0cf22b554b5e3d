package dev.poplin.ipam.calico;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.importing.Remarks;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What Calico says that means nothing here, such as encapsulation and labels, kept from reading to writing. What it says of holders of addresses is among
 * their {@linkplain CalicoWriter#FIELD attributes}. Immutable.
 *
 * @param pools of pools, by their prefixes
 * @param reservations of reservations, by their names
 * @param configuration of the configuration
 * @param entries of blocks, affinities and handles, by their keys in Calico's etcd; no store keeps that, as each write of Calico's makes it anew
 */
public record CalicoExtras(
        Map<Cidr, ObjectExtras> pools,
        Map<String, ObjectExtras> reservations,
        ObjectExtras configuration,
        Map<String, ObjectExtras> entries) {

    /** Nothing: pools are called after their prefixes and have no encapsulation. */
    public static final CalicoExtras NONE = new CalicoExtras(Map.of(), Map.of(), ObjectExtras.NONE, Map.of());

    /** Copies the maps. */
    public CalicoExtras {
        pools = Map.copyOf(pools);
        reservations = Map.copyOf(reservations);
        entries = Map.copyOf(entries);
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
                        .orElse(ObjectExtras.NONE),
                Map.of());
    }

    /** These, and where they say nothing those. */
    CalicoExtras or(CalicoExtras others) {
        Map<Cidr, ObjectExtras> ofPools = new HashMap<>(others.pools);
        ofPools.putAll(pools);
        Map<String, ObjectExtras> ofReservations = new HashMap<>(others.reservations);
        ofReservations.putAll(reservations);
        Map<String, ObjectExtras> ofEntries = new HashMap<>(others.entries);
        ofEntries.putAll(entries);
        return new CalicoExtras(
                ofPools, ofReservations, configuration.isEmpty() ? others.configuration : configuration, ofEntries);
    }

    ObjectExtras ofPool(Cidr pool) {
        return pools.getOrDefault(pool, ObjectExtras.NONE);
    }

    /** Of the block, affinity or handle of a key. */
    ObjectExtras ofEntry(String key) {
        return entries.getOrDefault(key, ObjectExtras.NONE);
    }

    ObjectExtras ofReservation(String name) {
        return reservations.getOrDefault(name, ObjectExtras.NONE);
    }
}
