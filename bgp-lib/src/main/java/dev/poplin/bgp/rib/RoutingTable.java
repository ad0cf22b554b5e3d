package dev.poplin.bgp.rib;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The paths that each source has told, and the best of each prefix: adj-in and loc of RFC 4271 §3.2 in one. Confined to its owner.
 */
public final class RoutingTable {

    /** What one prefix has. */
    private static final class Entry {
        private final Map<IpAddress, Path> paths = new LinkedHashMap<>(2);
        private @Nullable Path best;
    }

    private final Map<Cidr, Entry> entries = new HashMap<>();
    private final Map<IpAddress, Set<Cidr>> stale = new HashMap<>();

    /** An empty table. */
    public RoutingTable() {}

    /** Takes in a path, in place of what its source told of the prefix before. Returns whether the best path has changed. */
    public boolean put(Path path) {
        unmark(path.source().address(), path.prefix());
        Entry entry = entries.computeIfAbsent(path.prefix(), prefix -> new Entry());
        entry.paths.put(path.source().address(), path);
        return decide(path.prefix(), entry);
    }

    /** Forgets what a source told of a prefix. Returns whether the best path has changed. */
    public boolean remove(IpAddress source, Cidr prefix) {
        unmark(source, prefix);
        Entry entry = entries.get(prefix);
        return entry != null && entry.paths.remove(source) != null && decide(prefix, entry);
    }

    private void unmark(IpAddress source, Cidr prefix) {
        Set<Cidr> marked = stale.get(source);
        if (marked != null) {
            marked.remove(prefix);
        }
    }

    private boolean decide(Cidr prefix, Entry entry) {
        Path before = entry.best;
        entry.best = Decision.best(entry.paths.values()).orElse(null);
        if (entry.paths.isEmpty()) {
            entries.remove(prefix);
        }
        return entry.best == null ? before != null : !entry.best.equals(before);
    }

    /** The best path of a prefix. */
    public Optional<Path> best(Cidr prefix) {
        Entry entry = entries.get(prefix);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.best);
    }

    /** The best path of every prefix. */
    public List<Path> best() {
        List<Path> best = new ArrayList<>(entries.size());
        for (Entry entry : entries.values()) {
            if (entry.best != null) {
                best.add(entry.best);
            }
        }
        return best;
    }

    /** All paths of a prefix. */
    public Collection<Path> paths(Cidr prefix) {
        Entry entry = entries.get(prefix);
        return entry == null ? List.of() : List.copyOf(entry.paths.values());
    }

    /** What a source has told. */
    public List<Path> from(IpAddress source) {
        List<Path> told = new ArrayList<>();
        for (Entry entry : entries.values()) {
            Path path = entry.paths.get(source);
            if (path != null) {
                told.add(path);
            }
        }
        return told;
    }

    /** Marks all that a source has told: it must be told again, or {@link #removeStale} forgets it (RFC 4724 §4.2). */
    public void markStale(IpAddress source) {
        Set<Cidr> prefixes = new HashSet<>();
        from(source).forEach(path -> prefixes.add(path.prefix()));
        stale.put(source, prefixes);
    }

    /** Forgets what was marked and not told again. Returns the prefixes whose best path has changed. */
    public List<Cidr> removeStale(IpAddress source) {
        Set<Cidr> marked = stale.remove(source);
        return marked == null ? List.of() : removeAll(source, List.copyOf(marked));
    }

    /** Forgets all that a source has told. Returns the prefixes whose best path has changed. */
    public List<Cidr> removeAll(IpAddress source) {
        stale.remove(source);
        return removeAll(source, from(source).stream().map(Path::prefix).toList());
    }

    private List<Cidr> removeAll(IpAddress source, List<Cidr> prefixes) {
        return prefixes.stream().filter(prefix -> remove(source, prefix)).toList();
    }
}
