package dev.poplin.benchmarks.ipam;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;

/** Writes many records of the size of a handle's, many in one commit. */
final class JournalFilling {

    private static final int PER_COMMIT = 1000;

    private JournalFilling() {}

    static void fill(Store store, int records) throws IOException {
        for (int first = 0; first < records; first += PER_COMMIT) {
            Transaction transaction = new Transaction();
            for (int i = first; i < first + PER_COMMIT; i++) {
                transaction.put("handle/net.container-" + i, new byte[20]);
            }
            store.commit(transaction);
        }
    }
}
