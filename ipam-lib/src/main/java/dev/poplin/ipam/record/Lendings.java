package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Holder;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a block has lent: its addresses that are held for other nodes than the owner, each with its node. One record for each block, however many they
 * are, so that a block may get another owner in one transaction of every store.
 */
public final class Lendings {

    private Lendings() {}

    /** The bytes of what a block has lent. */
    static byte[] encode(Block block) {
        Map<String, List<Integer>> byNode = new TreeMap<>();
        for (int offset = 0; offset < block.size(); offset++) {
            Holder holder = block.holder(offset);
            if (holder != null && block.isBorrowed(offset)) {
                byNode.computeIfAbsent(holder.node(), node -> new ArrayList<>()).add(offset);
            }
        }
        return RecordCodec.encodeLent(block.unitLength(), byNode);
    }

    /**
     * The node of each address, or prefix, that a block has lent, from its record. Where that cannot be read, from the block itself, so that one
     * damaged record hinders nobody; nothing if there is none.
     */
    public static SortedMap<Cidr, String> of(StoreRecord record, Store store) throws IOException {
        Cidr place = Keys.placeOf(record.key());
        try {
            return RecordCodec.lent(place, record.value());
        } catch (IOException damaged) {
            SortedMap<Cidr, String> lent = new TreeMap<>();
            Optional<StoreRecord> block = store.get(Keys.block(place));
            if (block.isPresent()) {
                lent.putAll(lentBy(RecordCodec.block(block.get())));
            }
            return lent;
        }
    }

    private static Map<Cidr, String> lentBy(Block block) {
        Map<Cidr, String> lent = new TreeMap<>();
        for (int offset = 0; offset < block.size(); offset++) {
            Holder holder = block.holder(offset);
            if (holder != null && block.isBorrowed(offset)) {
                lent.put(block.cidr().subnet(block.unitLength(), offset), holder.node());
            }
        }
        return lent;
    }
}
