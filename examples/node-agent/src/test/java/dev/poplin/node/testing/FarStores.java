package dev.poplin.node.testing;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreProvider;
import dev.poplin.ipam.testing.MemoryStore;
import dev.poplin.ipam.testing.MemoryStore.Fault;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stores in memory, found at {@code far:/NAME}, that can be away. */
public final class FarStores implements StoreProvider {

    private static final Map<String, MemoryStore> STORES = new ConcurrentHashMap<>();
    private static final Map<String, Absence> AWAY = new ConcurrentHashMap<>();

    private record Absence(Duration patience, CountDownLatch end) {}

    /** For {@link java.util.ServiceLoader}. */
    public FarStores() {}

    /** From now on every call to this store waits so long for it to be back, and fails then. */
    public static void leave(URI location, Duration patience) {
        AWAY.put(location.getPath(), new Absence(patience, new CountDownLatch(1)));
    }

    /** It is back; nothing happens if it never left. */
    public static void comeBack(URI location) {
        Absence ended = AWAY.remove(location.getPath());
        if (ended != null) {
            ended.end().countDown();
        }
    }

    @Override
    public Set<String> schemes() {
        return Set.of("far");
    }

    @Override
    public Store open(URI location) throws IOException {
        Store store = connect(location);
        try {
            store.get("anything");
            return store;
        } catch (IOException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public Store connect(URI location) {
        String name = location.getPath();
        MemoryStore store =
                STORES.computeIfAbsent(name, any -> new MemoryStore()).another();
        store.setFaults((call, write) -> faultOf(name));
        return store;
    }

    private static Fault faultOf(String name) {
        Absence absence = AWAY.get(name);
        if (absence == null) {
            return Fault.NONE;
        }
        try {
            boolean back = absence.end().await(absence.patience().toMillis(), TimeUnit.MILLISECONDS);
            return back ? Fault.NONE : Fault.LOST;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Fault.LOST;
        }
    }
}
