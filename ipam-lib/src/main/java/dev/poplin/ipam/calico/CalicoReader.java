package dev.poplin.ipam.calico;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.document.Field;
import dev.poplin.ipam.document.JsonText;
import dev.poplin.ipam.importing.Inventory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads what Calico holds. Blocks say it all: affinities and handles, which Calico writes apart from them, are only compared, and
 * where they differ a note says so. Confined to one reading.
 */
public final class CalicoReader {

    /** What is read of an affinity in etcd, where its key says the rest, and of an object. */
    private static final Set<String> KNOWN_OF_AFFINITY_KEY = Set.of("state", "deleted");

    private static final Set<String> KNOWN_OF_AFFINITY = Set.of("state", "node", "type", "cidr", "deleted");
    private static final Set<String> KNOWN_OF_HANDLE = Set.of("handleID", "block", "deleted");

    /** In the place of what etcd does not have. */
    private static final Field NOTHING = Field.root("", null);

    private final List<Pool> pools = new ArrayList<>();
    private final Map<Cidr, ObjectExtras> poolExtras = new HashMap<>();
    private final Map<String, ObjectExtras> reservationExtras = new HashMap<>();
    private ObjectExtras configurationExtras = ObjectExtras.NONE;
    private final Map<String, ObjectExtras> entryExtras = new HashMap<>();
    private final Unread unread = new Unread();
    private final List<Block> blocks = new ArrayList<>();
    private final List<Reservation> reservations = new ArrayList<>();
    private Optional<Configuration> configuration = Optional.empty();
    private final List<String> notes = new ArrayList<>();
    /** What affinities and handles say, each with how notes call it. */
    private final Map<String, String> affinities = new TreeMap<>();

    private final Map<String, Map<String, String>> handles = new TreeMap<>();

    private CalicoReader() {}

    /**
     * Reads the keys and values of Calico's etcd, such as {@code etcdctl get --prefix /calico/} gives; other keys are left out.
     *
     * @throws dev.poplin.ipam.MalformedDocumentException if a value cannot be read
     */
    public static CalicoInventory readKeys(Map<String, String> values) {
        CalicoReader reader = new CalicoReader();
        new TreeMap<>(values).forEach((key, value) -> reader.key(key.startsWith("/") ? key : "/" + key, value));
        return reader.inventory();
    }

    private void key(String key, String value) {
        if (key.startsWith(CalicoKeys.POOLS)) {
            pool(Field.root(key, JsonText.read(value)));
        } else if (key.startsWith(CalicoKeys.RESERVATIONS)) {
            reservation(Field.root(key, JsonText.read(value)));
        } else if (key.startsWith(CalicoKeys.BLOCKS)) {
            block(NOTHING, Field.root(key, JsonText.read(value)));
        } else if (key.startsWith(CalicoKeys.HANDLES)) {
            Field handle = Field.root(key, JsonText.read(value));
            String id = key.substring(CalicoKeys.HANDLES.length())
                    .replace("%2f", "/")
                    .replace("%25", "%");
            handle(id, NOTHING, handle);
        } else if (key.equals(CalicoKeys.CONFIGURATION)) {
            configuration(NOTHING, Field.root(key, JsonText.read(value)), true);
        } else if (key.startsWith(CalicoKeys.IPAM) && key.contains("/block/")) {
            // Old data has an empty value for an affinity that is confirmed.
            Field affinity = Field.root(key, value.isEmpty() ? null : JsonText.read(value));
            affinity(key, NOTHING, affinity, KNOWN_OF_AFFINITY_KEY);
        }
    }

    /**
     * Reads objects, or a {@code List} of them, in YAML or JSON, as {@code kubectl get
     * ippools,ipamblocks,blockaffinities,ipamhandles,ipamconfigs,ipreservations -o yaml} gives them.
     *
     * @throws dev.poplin.ipam.MalformedDocumentException if an object cannot be read
     */
    public static CalicoInventory readObjects(String text) {
        CalicoReader reader = new CalicoReader();
        for (Field document : Field.documents(text)) {
            if (document.get("items").isMissing()) {
                reader.object(document);
            } else {
                document.get("items").elements().forEach(reader::object);
            }
        }
        return reader.inventory();
    }

    private void object(Field object) {
        Field spec = object.get("spec");
        Field metadata = object.get("metadata");
        String kind = object.get("kind").text("thing without a kind");
        switch (kind) {
            case "IPPool" -> pool(object);
            case "IPReservation" -> reservation(object);
            case "IPAMBlock" -> block(metadata, spec);
            case "IPAMHandle" -> handle(spec.get("handleID").text(), metadata, spec);
            case "IPAMConfig", "IPAMConfiguration" -> configuration(metadata, spec, false);
            case "BlockAffinity" -> {
                String owner = spec.get("type").text("host").equals("virtual")
                        ? CalicoKeys.VIRTUAL + spec.get("node").text()
                        : spec.get("node").text();
                if (!spec.get("deleted").truth(false)) {
                    Cidr cidr = spec.get("cidr").parse(Cidr::parse);
                    affinity(CalicoKeys.affinity(owner, cidr), metadata, spec, KNOWN_OF_AFFINITY);
                }
            }
            default -> notes.add(object.path() + " is a " + kind + " and was left out");
        }
    }

    private void pool(Field object) {
        Pool pool = CalicoPool.read(object.get("spec"), notes);
        pools.add(pool);
        Field metadata = object.get("metadata");
        metadata.get("name").text();
        poolExtras.put(pool.cidr(), ObjectExtras.of(metadata, object.get("spec"), CalicoPool.KNOWN));
    }

    private void configuration(Field metadata, Field config, boolean etcd) {
        configuration = Optional.of(CalicoConfiguration.read(config, etcd));
        configurationExtras = ObjectExtras.of(metadata, config, CalicoConfiguration.known(etcd));
        configurationExtras
                .fields()
                .forEach((name, value) -> notes.add(
                        "the configuration has " + name + " " + value + ", which is only kept to be written again"));
    }

    private void reservation(Field object) {
        List<Cidr> reserved = new ArrayList<>();
        for (Field cidr : object.get("spec").get("reservedCIDRs").elements()) {
            reserved.add(cidr.parse(text -> Cidr.parse(text.contains("/") ? text : text + hostLength(text))));
        }
        Field metadata = object.get("metadata");
        String name = metadata.get("name").text();
        reservations.add(new Reservation(name, CidrSet.of(reserved)));
        reservationExtras.put(name, ObjectExtras.of(metadata, object.get("spec"), Set.of("reservedCIDRs")));
    }

    private static String hostLength(String address) {
        return address.contains(":") ? "/128" : "/32";
    }

    private void block(Field metadata, Field spec) {
        if (!spec.get("deleted").truth(false)) {
            Block block = CalicoBlock.read(spec, unread, notes);
            blocks.add(block);
            entry("blocks", CalicoKeys.block(block.cidr()), ObjectExtras.of(metadata, spec, CalicoBlock.KNOWN));
        }
    }

    private void affinity(String key, Field metadata, Field spec, Set<String> known) {
        affinities.put(key, spec.get("state").text("confirmed"));
        entry("affinities", key, ObjectExtras.of(metadata, spec, known));
    }

    private void handle(String id, Field metadata, Field spec) {
        if (!spec.get("deleted").truth(false)) {
            handles.put(id, spec.get("block").texts());
            entry("handles", CalicoKeys.handle(id), ObjectExtras.of(metadata, spec, KNOWN_OF_HANDLE));
        }
    }

    /** Keeps for the writer what is said of a block, an affinity or a handle. */
    private void entry(String kind, String key, ObjectExtras extras) {
        if (!extras.isEmpty()) {
            entryExtras.put(key, extras);
            extras.metadata().keySet().forEach(name -> unread.count(kind + " with " + name));
            extras.fields().keySet().forEach(name -> unread.count(kind + " with " + name));
        }
    }

    private CalicoInventory inventory() {
        notes.addAll(unread.notes());
        compare();
        blocks.sort((a, b) -> a.cidr().compareTo(b.cidr()));
        CalicoExtras extras = new CalicoExtras(poolExtras, reservationExtras, configurationExtras, entryExtras);
        return new CalicoInventory(
                new Inventory(pools, blocks, reservations, configuration, notes, extras.remarks()), extras);
    }

    private void compare() {
        Set<String> owned = new HashSet<>();
        for (Block block : blocks) {
            block.affinity().ifPresent(owner -> {
                String key = CalicoKeys.affinity(owner, block.cidr());
                owned.add(key);
                String state = affinities.getOrDefault(key, "confirmed");
                if (!state.equals("confirmed")) {
                    notes.add("the affinity of block " + block.cidr() + " to " + owner + " is " + state
                            + "; the block says that it is the owner's");
                }
            });
        }
        affinities.keySet().stream()
                .filter(key -> !owned.contains(key))
                .forEach(key -> notes.add("affinity " + key + " has no such block and was left out"));
        Map<String, Map<String, String>> real = handles(blocks);
        handles.forEach((handle, counts) -> {
            Map<String, String> found = real.getOrDefault(handle, Map.of());
            if (!found.equals(counts)) {
                notes.add("handle '" + handle + "' says that it holds " + counts + ", and blocks say " + found);
            }
        });
        real.keySet().stream()
                .filter(handle -> !handles.isEmpty() && !handles.containsKey(handle))
                .forEach(handle -> notes.add("handle '" + handle + "' holds addresses and has no record of its own"));
    }

    /** How many addresses each handle holds in each block. */
    static Map<String, Map<String, String>> handles(List<Block> blocks) {
        Map<String, Map<String, String>> handles = new TreeMap<>();
        for (Block block : blocks) {
            for (Allocation holder : block.allocations().values()) {
                CalicoBlock.handle(holder).ifPresent(handle -> handles.computeIfAbsent(handle, id -> new TreeMap<>())
                        .merge(
                                block.cidr().toString(),
                                "1",
                                (a, b) -> String.valueOf(Integer.parseInt(a) + Integer.parseInt(b))));
            }
        }
        return handles;
    }
}
