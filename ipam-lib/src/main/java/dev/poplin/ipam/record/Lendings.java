package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Holder;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** The node of each address, or prefix, that a block has lent, from its record. */
    public static SortedMap<Cidr, String> of(StoreRecord record) throws IOException {
        Cidr block = Keys.placeOf(record.key());
        return RecordCodec.lent(block, record.value());
    }
}
