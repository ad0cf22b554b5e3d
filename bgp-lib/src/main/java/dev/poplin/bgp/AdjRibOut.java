package dev.poplin.bgp;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one peer has been told, and what it is to be told next. A prefix that changes twice before the peer takes it is told
 * once, so what waits is never more than the table. Confined to the loop's thread.
 */
final class AdjRibOut {

    private static final int BATCH = 500;

    private final Map<Cidr, Path> told = new HashMap<>();
    private final Map<Cidr, Optional<Path>> waiting = new LinkedHashMap<>();

    /** The peer shall know this of the prefix. */
    void set(Cidr prefix, Optional<Path> path) {
        waiting.put(prefix, path);
    }

    /** The session begins again: the peer knows nothing. */
    void clear() {
        told.clear();
        waiting.clear();
    }

    /** The peer wants everything again. */
    void repeat() {
        told.forEach((prefix, path) -> waiting.putIfAbsent(prefix, Optional.of(path)));
        told.clear();
    }

    int size() {
        return told.size();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** The next updates: a batch of what waits, prefixes with equal attributes in one. */
    List<Update> next() {
        record Sameness(PathAttributes attributes, IpAddress nextHop) {}
        List<Cidr> gone = new ArrayList<>();
        Map<Sameness, List<Cidr>> groups = new LinkedHashMap<>();
        Iterator<Map.Entry<Cidr, Optional<Path>>> entries = waiting.entrySet().iterator();
        for (int i = 0; i < BATCH && entries.hasNext(); i++) {
            Map.Entry<Cidr, Optional<Path>> entry = entries.next();
            entries.remove();
            Cidr prefix = entry.getKey();
            if (entry.getValue().isEmpty()) {
                if (told.remove(prefix) != null) {
                    gone.add(prefix);
                }
                continue;
            }
            Path path = entry.getValue().get();
            if (!path.equals(told.put(prefix, path))) {
                groups.computeIfAbsent(new Sameness(path.attributes(), path.nextHop()), same -> new ArrayList<>())
                        .add(prefix);
            }
        }
        List<Update> updates = new ArrayList<>();
        if (!gone.isEmpty()) {
            updates.add(Update.withdrawal(gone));
        }
        groups.forEach((same, prefixes) -> updates.add(reachable(same.attributes(), same.nextHop(), prefixes)));
        return updates;
    }

    private static Update reachable(PathAttributes attributes, IpAddress nextHop, List<Cidr> prefixes) {
        return Update.announcement(nextHop, prefixes, attributes);
    }
}
