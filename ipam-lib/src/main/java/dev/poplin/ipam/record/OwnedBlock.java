package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;

/**
 * What a record beside a block says of it to the block's owner. Immutable.
 *
 * @param cidr the block's prefix
 * @param key the key of the block's record
 * @param isFull whether the block had no address to give when it was written last
 */
public record OwnedBlock(Cidr cidr, String key, boolean isFull) {

    /** What an affinity says; made once for each record. */
    public static OwnedBlock of(StoreRecord affinity) throws IOException {
        return affinity.as(OwnedBlock.class, value -> {
            Cidr cidr = Keys.placeOf(affinity.key());
            return new OwnedBlock(cidr, Keys.block(cidr), BlockIndex.isFull(value));
        });
    }
}
