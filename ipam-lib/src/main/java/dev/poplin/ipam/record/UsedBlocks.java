package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the blocks that a node owns or has borrowed from, by the index. */
public final class UsedBlocks {

    private UsedBlocks() {}

    /**
     * Their records, in the order of the prefixes; an entry of the index that leads to no block is passed over. Empty if blocks became the node's own, or
     * not, or were resized during the look, so that what the node held all the time may have been missed.
     */
    public static Optional<List<StoreRecord>> of(String node, Store store) throws IOException {
        List<StoreRecord> own = Keys.affinities(store, node);
        List<StoreRecord> found = new ArrayList<>(own);
        for (StoreRecord lendings : store.list(Keys.BORROWED)) {
            if (Lendings.of(lendings, store).containsValue(node)) {
                found.add(lendings);
            }
        }
        SortedMap<Cidr, List<StoreRecord>> entries = new TreeMap<>();
        for (StoreRecord entry : found) {
            entries.computeIfAbsent(Keys.placeOf(entry.key()), place -> new ArrayList<>())
                    .add(entry);
        }
        List<StoreRecord> blocks = new ArrayList<>();
        for (Map.Entry<Cidr, List<StoreRecord>> entry : entries.entrySet()) {
            Optional<StoreRecord> block = store.get(Keys.block(entry.getKey()));
            if (block.isPresent()) {
                blocks.add(block.get());
            } else if (!areUnchanged(entry.getValue(), store)) {
                return Optional.empty();
            }
        }
        return places(own).equals(places(Keys.affinities(store, node))) ? Optional.of(blocks) : Optional.empty();
    }

    private static boolean areUnchanged(List<StoreRecord> entries, Store store) throws IOException {
        for (StoreRecord entry : entries) {
            Optional<StoreRecord> now = store.get(entry.key());
            if (now.isEmpty() || now.get().revision() != entry.revision()) {
                return false;
            }
        }
        return true;
    }

    private static List<Cidr> places(List<StoreRecord> affinities) {
        return affinities.stream().map(affinity -> Keys.placeOf(affinity.key())).toList();
    }
}
