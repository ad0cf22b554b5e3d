package dev.poplin.ipam.calico;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpRange;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.document.JsonText;
import dev.poplin.ipam.importing.Inventory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes an inventory as Calico would. Pure. */
public final class CalicoWriter {

    private static final String V1 = "crd.projectcalico.org/v1";
    private static final String V3 = "projectcalico.org/v3";

    private CalicoWriter() {}

    /**
     * The keys and values of Calico's etcd.
     *
     * @param extras what was read of Calico besides, in the place of what the inventory's remarks say of the same; a pool without a name, or of one
     *     that another has already, is called after its prefix
     * @throws dev.poplin.ipam.MalformedDocumentException if the remarks are not of Calico
     * @throws IllegalArgumentException if a pool hands out prefixes, which Calico does not know
     */
    public static SortedMap<String, String> keys(Inventory inventory, CalicoExtras extras) {
        SortedMap<String, String> keys = new TreeMap<>();
        CalicoExtras all = extras.or(CalicoExtras.of(inventory.remarks()));
        pools(inventory, all, (name, object) -> keys.put(CalicoKeys.POOLS + name, JsonText.write(object)), V3);
        reservations(
                inventory, all, (name, object) -> keys.put(CalicoKeys.RESERVATIONS + name, JsonText.write(object)), V3);
        for (Block block : inventory.blocks()) {
            keys.put(CalicoKeys.block(block.cidr()), JsonText.write(CalicoBlock.write(block, rests(inventory))));
            Map<String, @Nullable Object> confirmed = new LinkedHashMap<>();
            confirmed.put("state", "confirmed");
            confirmed.put("deleted", false);
            block.affinity()
                    .ifPresent(owner -> keys.put(CalicoKeys.affinity(owner, block.cidr()), JsonText.write(confirmed)));
        }
        handles(inventory).forEach((handle, counts) -> {
            Map<String, @Nullable Object> value = new LinkedHashMap<>();
            value.put("block", counts);
            value.put("deleted", false);
            keys.put(CalicoKeys.handle(handle), JsonText.write(value));
        });
        inventory
                .configuration()
                .ifPresent(found -> keys.put(
                        CalicoKeys.CONFIGURATION,
                        JsonText.write(CalicoConfiguration.write(
                                found, all.configuration().fields(), true))));
        return keys;
    }

    /**
     * Calico's objects as a {@code List} in JSON, which {@code kubectl apply} takes.
     *
     * @param extras what was read of Calico besides, in the place of what the inventory's remarks say of the same; a pool without a name, or of one
     *     that another has already, is called after its prefix
     * @throws dev.poplin.ipam.MalformedDocumentException if the remarks are not of Calico
     * @throws IllegalArgumentException if a pool hands out prefixes, which Calico does not know
     */
    public static String objects(Inventory inventory, CalicoExtras extras) {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        CalicoExtras all = extras.or(CalicoExtras.of(inventory.remarks()));
        pools(inventory, all, (name, object) -> items.add(object), V1);
        reservations(inventory, all, (name, object) -> items.add(object), V1);
        for (Block block : inventory.blocks()) {
            String name = CalicoKeys.name(block.cidr());
            items.add(object(V1, "IPAMBlock", named(name), CalicoBlock.write(block, rests(inventory))));
            block.affinity().ifPresent(owner -> {
                Map<String, @Nullable Object> spec = new LinkedHashMap<>();
                spec.put("state", "confirmed");
                spec.put("node", CalicoKeys.plain(owner));
                spec.put("type", owner.startsWith(CalicoKeys.VIRTUAL) ? "virtual" : "host");
                spec.put("cidr", block.cidr());
                spec.put("deleted", "false");
                items.add(object(
                        V1, "BlockAffinity", named(CalicoKeys.name(CalicoKeys.plain(owner) + "-" + name)), spec));
            });
        }
        handles(inventory).forEach((handle, counts) -> {
            Map<String, @Nullable Object> spec = new LinkedHashMap<>();
            spec.put("handleID", handle);
            spec.put("block", counts);
            spec.put("deleted", false);
            items.add(object(V1, "IPAMHandle", named(CalicoKeys.name(handle)), spec));
        });
        inventory
                .configuration()
                .ifPresent(found -> items.add(object(
                        V1,
                        "IPAMConfig",
                        all.configuration().metadataOf("default"),
                        CalicoConfiguration.write(found, all.configuration().fields(), false))));
        Map<String, @Nullable Object> list = new LinkedHashMap<>();
        list.put("apiVersion", "v1");
        list.put("kind", "List");
        list.put("items", items);
        return JsonText.writeIndented(list);
    }

    private static boolean rests(Inventory inventory) {
        return inventory
                .configuration()
                .filter(found -> !found.coolDown().isZero())
                .isPresent();
    }

    private static void pools(
            Inventory inventory,
            CalicoExtras extras,
            BiConsumer<String, Map<String, @Nullable Object>> into,
            String version) {
        Set<String> names = new HashSet<>(Set.of(""));
        for (Pool pool : inventory.pools()) {
            ObjectExtras more = extras.ofPool(pool.cidr());
            String name = names.add(more.name()) ? more.name() : "pool-" + CalicoKeys.name(pool.cidr());
            into.accept(name, object(version, "IPPool", more.metadataOf(name), CalicoPool.write(pool, more.fields())));
        }
    }

    private static void reservations(
            Inventory inventory,
            CalicoExtras extras,
            BiConsumer<String, Map<String, @Nullable Object>> into,
            String version) {
        for (Reservation reservation : inventory.reservations()) {
            List<Cidr> reserved = new ArrayList<>();
            for (IpRange range : reservation.addresses().ranges()) {
                reserved.addAll(range.toCidrs());
            }
            Map<String, @Nullable Object> spec = new LinkedHashMap<>();
            spec.put("reservedCIDRs", reserved);
            ObjectExtras more = extras.ofReservation(reservation.name());
            spec.putAll(more.fields());
            into.accept(
                    reservation.name(), object(version, "IPReservation", more.metadataOf(reservation.name()), spec));
        }
    }

    private static Map<String, Map<String, Long>> handles(Inventory inventory) {
        Map<String, Map<String, Long>> handles = new TreeMap<>();
        CalicoReader.handles(inventory.blocks()).forEach((handle, counts) -> {
            Map<String, Long> numbers = new TreeMap<>();
            counts.forEach((cidr, count) -> numbers.put(cidr, Long.valueOf(count)));
            handles.put(handle, numbers);
        });
        return handles;
    }

    private static Map<String, @Nullable Object> named(String name) {
        return ObjectExtras.NONE.metadataOf(name);
    }

    private static Map<String, @Nullable Object> object(
            String version, String kind, Map<String, @Nullable Object> metadata, Map<String, @Nullable Object> spec) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("apiVersion", version);
        object.put("kind", kind);
        object.put("metadata", metadata);
        object.put("spec", spec);
        return object;
    }
}
