package dev.poplin.node.testing;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreProvider;
import dev.poplin.ipam.testing.MemoryStore;
import dev.poplin.ipam.testing.MemoryStore.Fault;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stores in memory, found at {@code far:/NAME}, that can be away. */
public final class FarStores implements StoreProvider {

    private static final Map<String, MemoryStore> STORES = new ConcurrentHashMap<>();
    private static final Set<String> AWAY = ConcurrentHashMap.newKeySet();

    /** For {@link java.util.ServiceLoader}. */
    public FarStores() {}

    /** From now on every call to this store fails, or none does. */
    public static void setAway(URI location, boolean away) {
        if (away) {
            AWAY.add(location.getPath());
        } else {
            AWAY.remove(location.getPath());
        }
    }

    @Override
    public Set<String> schemes() {
        return Set.of("far");
    }

    @Override
    public Store open(URI location) throws IOException {
        Store store = connect(location);
        store.get("anything");
        return store;
    }

    @Override
    public Store connect(URI location) {
        String name = location.getPath();
        MemoryStore store =
                STORES.computeIfAbsent(name, any -> new MemoryStore()).another();
        store.setFaults((call, write) -> AWAY.contains(name) ? Fault.LOST : Fault.NONE);
        return store;
    }
}
