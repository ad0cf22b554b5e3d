package dev.poplin.ipam.store.journal;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/** Journals by locations such as {@code journal:/var/lib/poplin/ipam}. */
public final class JournalProvider implements StoreProvider {

    /** For {@link java.util.ServiceLoader}. */
    public JournalProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("journal");
    }

    @Override
    public Store open(URI location) throws IOException {
        if (location.getPath() == null || !location.getPath().startsWith("/")) {
            throw new IllegalArgumentException("'" + location + "' is not like journal:/var/lib/poplin/ipam");
        }
        return Journal.open(Path.of(location.getPath()));
    }
}
