package dev.poplin.ipam.calico;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.document.Field;
import dev.poplin.ipam.document.JsonText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A block as Calico writes it, in etcd and in the {@code spec} of an {@code IPAMBlock} alike. Pure. */
final class CalicoBlock {

    /** Begins the handle of an address that has none in Calico. */
    private static final String NO_HANDLE = "no-handle:";

    private static final String UNKNOWN_NODE = "unknown";

    /** What is read; whatever else there is of a block is kept as it is. */
    static final Set<String> KNOWN = Set.of(
            "cidr",
            "affinity",
            "hostAffinity",
            "strictAffinity",
            "allocations",
            "unallocated",
            "attributes",
            "sequenceNumber",
            "sequenceNumberForAllocation",
            "deleted");

    private static final Set<String> KNOWN_OF_ADDRESS = Set.of("handle_id", "secondary", "releasedAt");

    private CalicoBlock() {}

    static Block read(Field block, Unread unread, List<String> notes) {
        Cidr cidr = block.get("cidr").parse(Cidr::parse);
        int unit = cidr.family().bits();
        if (unit - cidr.length() > 12) {
            throw block.get("cidr").fault("is " + cidr + ", larger than a block may be");
        }
        Optional<String> owner = block.get("affinity")
                .find()
                .or(() -> block.get("hostAffinity").find())
                .map(CalicoKeys::ownerOf);
        List<Field> attributes = block.get("attributes").elements();
        Field sequences = block.get("sequenceNumberForAllocation");
        SortedMap<Integer, Allocation> held = new TreeMap<>();
        Map<Integer, Long> releasedAt = new HashMap<>();
        List<Field> slots = block.get("allocations").elements();
        for (int offset = 0; offset < Math.min(slots.size(), 1 << unit - cidr.length()); offset++) {
            if (slots.get(offset).isMissing()) {
                continue;
            }
            int number = (int) slots.get(offset).number(-1);
            if (number < 0 || number >= attributes.size()) {
                throw slots.get(offset).fault("is " + number + ", and there are " + attributes.size() + " attributes");
            }
            Field attribute = attributes.get(number);
            Optional<String> released = attribute.get("releasedAt").find();
            if (released.isPresent()) {
                releasedAt.put(
                        offset,
                        attribute.get("releasedAt").parse(Instant::parse).toEpochMilli());
            } else {
                long sequence = sequences.get(String.valueOf(offset)).number(0);
                held.put(offset, allocation(cidr.nth(offset), attribute, owner, sequence, unread));
            }
        }
        List<Integer> free = free(block, cidr, held, releasedAt, notes);
        return new Block(cidr, unit, owner, block.get("sequenceNumber").number(0), held, free, releasedAt);
    }

    private static Allocation allocation(
            IpAddress address, Field attribute, Optional<String> owner, long sequence, Unread unread) {
        Map<String, String> secondary = attribute.get("secondary").texts();
        Map<String, String> attributes = new LinkedHashMap<>(secondary);
        Unread.of(attribute, KNOWN_OF_ADDRESS).forEach((name, tree) -> {
            unread.countKept("holders with " + name);
            attributes.put(CalicoWriter.FIELD + name, JsonText.write(Objects.requireNonNull(tree)));
        });
        String node = Optional.ofNullable(secondary.get("node"))
                .filter(name -> !name.isEmpty())
                .or(() -> owner)
                .orElse(UNKNOWN_NODE);
        Instant since = Optional.ofNullable(secondary.get("timestamp"))
                .flatMap(GoTime::parse)
                .orElse(Instant.EPOCH);
        String handle = attribute.get("handle_id").find().orElse(NO_HANDLE + address);
        return new Allocation(address, handle, node, sequence, address.family().bits(), since, attributes);
    }

    /** The free addresses in Calico's order, those that rest last; mended, with a note, if they are not those that nobody holds. */
    private static List<Integer> free(
            Field block, Cidr cidr, Map<Integer, Allocation> held, Map<Integer, Long> releasedAt, List<String> notes) {
        int size = 1 << cidr.family().bits() - cidr.length();
        Set<Integer> free = new LinkedHashSet<>();
        boolean wrong = false;
        for (Field offset : block.get("unallocated").elements()) {
            int number = (int) offset.number(-1);
            boolean right = number >= 0 && number < size && !held.containsKey(number) && free.add(number);
            wrong |= !right;
        }
        releasedAt.entrySet().stream().sorted(Map.Entry.comparingByValue()).forEach(entry -> free.add(entry.getKey()));
        for (int offset = 0; offset < size; offset++) {
            if (!held.containsKey(offset) && free.add(offset)) {
                wrong = true;
            }
        }
        if (wrong) {
            notes.add("the free list of block " + cidr + " was not right and was mended");
        }
        return List.copyOf(free);
    }

    /** As Calico writes it; {@code rests} says whether released addresses may rest, which Calico keeps in their slots for so long. */
    static Map<String, @Nullable Object> write(Block block, boolean rests, ObjectExtras extras) {
        Map<String, @Nullable Object> written = new LinkedHashMap<>();
        List<@Nullable Object> slots = new ArrayList<>();
        Map<Map<String, @Nullable Object>, Integer> attributes = new LinkedHashMap<>();
        Map<String, @Nullable Object> sequences = new LinkedHashMap<>();
        Set<Integer> resting = new HashSet<>();
        for (int offset = 0; offset < block.size(); offset++) {
            Allocation holder = block.allocations().get(offset);
            Long releasedAt = rests ? block.releasedAt().get(offset) : null;
            if (holder == null && releasedAt != null) {
                slots.add(attributes.computeIfAbsent(released(releasedAt), added -> attributes.size()));
                resting.add(offset);
                continue;
            }
            if (holder == null) {
                slots.add(null);
                continue;
            }
            slots.add(attributes.computeIfAbsent(attribute(holder), added -> attributes.size()));
            sequences.put(String.valueOf(offset), holder.sequence());
        }
        written.put("cidr", block.cidr());
        written.put("affinity", block.affinity().map(CalicoKeys::affinityOf).orElse(null));
        written.put("strictAffinity", false);
        written.put("allocations", slots);
        written.put(
                "unallocated",
                block.free().stream()
                        .filter(offset -> !resting.contains(offset))
                        .toList());
        written.put("attributes", List.copyOf(attributes.keySet()));
        written.put("sequenceNumber", block.sequence());
        written.put("sequenceNumberForAllocation", sequences);
        written.put("deleted", false);
        written.putAll(extras.fields());
        return written;
    }

    /** The attribute of an address that nobody holds any more; Calico collects it when its time is over. */
    private static Map<String, @Nullable Object> released(long millis) {
        Map<String, @Nullable Object> attribute = new LinkedHashMap<>();
        attribute.put("handle_id", null);
        attribute.put("secondary", Map.of());
        attribute.put("releasedAt", Instant.ofEpochMilli(millis).toString());
        return attribute;
    }

    private static Map<String, @Nullable Object> attribute(Allocation holder) {
        Map<String, String> secondary = new TreeMap<>();
        Map<String, @Nullable Object> fields = new TreeMap<>();
        holder.attributes().forEach((name, value) -> {
            if (name.startsWith(CalicoWriter.FIELD)) {
                fields.put(name.substring(CalicoWriter.FIELD.length()), JsonText.read(value));
            } else {
                secondary.put(name, value);
            }
        });
        if (!holder.node().equals(UNKNOWN_NODE) && !holder.node().startsWith(CalicoKeys.VIRTUAL)) {
            secondary.putIfAbsent("node", holder.node());
        }
        if (!holder.assignedAt().equals(Instant.EPOCH)) {
            secondary.putIfAbsent("timestamp", GoTime.text(holder.assignedAt()));
        }
        Map<String, @Nullable Object> attribute = new LinkedHashMap<>();
        attribute.put("handle_id", handle(holder).orElse(null));
        attribute.put("secondary", secondary);
        fields.forEach(attribute::putIfAbsent);
        return attribute;
    }

    /** The handle that Calico knows, if any. */
    static Optional<String> handle(Allocation holder) {
        return Optional.of(holder.handle()).filter(handle -> !handle.startsWith(NO_HANDLE));
    }
}
