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

    /**
     * Begins the name of an attribute that is a field of Calico's beside a holder's handle and attributes, such as {@code alternate}, in JSON:
     * {@link CalicoReader} makes it, it is there as long as the holder is, and is written as the field that it was.
     */
    public static final String FIELD = "calico-field:";

    private static final String V1 = "crd.projectcalico.org/v1";
    private static final String V3 = "projectcalico.org/v3";

    private CalicoWriter() {}

    /**
     * The keys and values of Calico's etcd.
     *
     * @param extras what was read of Calico besides, in the place of what the inventory's remarks say of the same; a pool without a name, or of one
     *     that another has already, is called after its prefix
     * @throws dev.poplin.ipam.MalformedDocumentException if the remarks, or attributes that begin with {@link #FIELD}, are not of Calico
     * @throws IllegalArgumentException if a pool hands out prefixes, which Calico does not know
     */
    public static SortedMap<String, String> keys(Inventory inventory, CalicoExtras extras) {
        SortedMap<String, String> keys = new TreeMap<>();
        CalicoExtras all = extras.or(CalicoExtras.of(inventory.remarks()));
        pools(inventory, all, (name, object) -> keys.put(CalicoKeys.POOLS + name, JsonText.write(object)), V3);
        reservations(
                inventory, all, (name, object) -> keys.put(CalicoKeys.RESERVATIONS + name, JsonText.write(object)), V3);
        for (Block block : inventory.blocks()) {
            String blockKey = CalicoKeys.block(block.cidr());
            keys.put(blockKey, JsonText.write(CalicoBlock.write(block, rests(inventory), all.ofEntry(blockKey))));
            block.affinity().ifPresent(owner -> {
                String key = CalicoKeys.affinity(owner, block.cidr());
                Map<String, @Nullable Object> confirmed = new LinkedHashMap<>();
                confirmed.put("state", "confirmed");
                confirmed.put("deleted", false);
                confirmed.putAll(all.ofEntry(key).fields());
                keys.put(key, JsonText.write(confirmed));
            });
        }
        handles(inventory).forEach((handle, counts) -> {
            Map<String, @Nullable Object> value = new LinkedHashMap<>();
            value.put("block", counts);
            value.put("deleted", false);
            value.putAll(all.ofEntry(CalicoKeys.handle(handle)).fields());
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
     * @throws dev.poplin.ipam.MalformedDocumentException if the remarks, or attributes that begin with {@link #FIELD}, are not of Calico
     * @throws IllegalArgumentException if a pool hands out prefixes, which Calico does not know
     */
    public static String objects(Inventory inventory, CalicoExtras extras) {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        CalicoExtras all = extras.or(CalicoExtras.of(inventory.remarks()));
        pools(inventory, all, (name, object) -> items.add(object), V1);
        reservations(inventory, all, (name, object) -> items.add(object), V1);
        for (Block block : inventory.blocks()) {
            String name = CalicoKeys.name(block.cidr());
            ObjectExtras more = all.ofEntry(CalicoKeys.block(block.cidr()));
            items.add(object(V1, "IPAMBlock", more.metadataOf(name), CalicoBlock.write(block, rests(inventory), more)));
            block.affinity().ifPresent(owner -> {
                Map<String, @Nullable Object> spec = new LinkedHashMap<>();
                spec.put("state", "confirmed");
                spec.put("node", CalicoKeys.plain(owner));
                spec.put("type", owner.startsWith(CalicoKeys.VIRTUAL) ? "virtual" : "host");
                spec.put("cidr", block.cidr());
                spec.put("deleted", "false");
                ObjectExtras ofAffinity = all.ofEntry(CalicoKeys.affinity(owner, block.cidr()));
                spec.putAll(ofAffinity.fields());
                String affinity = CalicoKeys.name(CalicoKeys.plain(owner) + "-" + name);
                items.add(object(V1, "BlockAffinity", ofAffinity.metadataOf(affinity), spec));
            });
        }
        handles(inventory).forEach((handle, counts) -> {
            Map<String, @Nullable Object> spec = new LinkedHashMap<>();
            spec.put("handleID", handle);
            spec.put("block", counts);
            spec.put("deleted", false);
            ObjectExtras more = all.ofEntry(CalicoKeys.handle(handle));
            spec.putAll(more.fields());
            items.add(object(V1, "IPAMHandle", more.metadataOf(CalicoKeys.name(handle)), spec));
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
