package dev.poplin.ipam.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.ipam.store.journal.Journal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("I3.2")
class StoreLocationTest {

    @TempDir
    Path directory;

    @Test
    void aJournalIsOpenedByItsLocation() throws IOException {
        try (Store store = Store.open(URI.create("journal:" + directory))) {
            assertTrue(store.commit(new Transaction().put("a", new byte[] {1})));
        }
        try (Journal journal = Journal.open(directory)) {
            assertEquals(1, journal.list("").size());
        }
    }

    @Test
    void aLocationThatNoStoreServesIsRefusedWithThoseThereAre() {
        IllegalArgumentException unknown =
                assertThrows(IllegalArgumentException.class, () -> Store.open(URI.create("etcd://127.0.0.1:2379")));
        assertEquals(
                "no store on the class path is opened by 'etcd://127.0.0.1:2379'; there are those of [journal], others"
                        + " come with a jar of their own",
                unknown.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Store.open(URI.create("journal:relative")));
    }
}
