package dev.poplin.bgp.rpki;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.filter.OriginValidator;
import dev.poplin.bgp.filter.Validity;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Validated ROA payloads, found by the prefixes they hold for. Thread-safe: readers never wait. */
public final class RoaTable {

    /**
     * A payload, and who says it.
     *
     * @param payload the payload
     * @param caches how many caches do; none if they have been closed since
     * @param added whether it was added by {@link #add}
     */
    private record Held(Vrp payload, int caches, boolean added) {}

    private final CidrMap<List<Held>> payloads = new CidrMap<>();

    /** An empty table: nothing is valid or invalid. */
    public RoaTable() {}

    /** A table of these payloads. */
    public static RoaTable of(Collection<Vrp> payloads) {
        RoaTable table = new RoaTable();
        payloads.forEach(table::add);
        return table;
    }

    private @Nullable Held held(Vrp payload) {
        for (Held held : payloads.get(payload.prefix()).orElse(List.of())) {
            if (held.payload().equals(payload)) {
                return held;
            }
        }
        return null;
    }

    private void replace(@Nullable Held before, @Nullable Held after, Cidr prefix) {
        List<Held> all = new ArrayList<>(payloads.get(prefix).orElse(List.of()));
        if (before != null) {
            all.remove(before);
        }
        if (after != null) {
            all.add(after);
        }
        if (all.isEmpty()) {
            payloads.remove(prefix);
        } else {
            payloads.put(prefix, List.copyOf(all));
        }
    }

    /** Adds a payload, which stays until it is {@link #remove removed}, whatever caches say. Returns whether it was not there. */
    public synchronized boolean add(Vrp payload) {
        Held before = held(payload);
        if (before == null || !before.added()) {
            replace(before, new Held(payload, before == null ? 0 : before.caches(), true), payload.prefix());
        }
        return before == null;
    }

    /** A cache, or another one, says so. */
    synchronized void announce(Vrp payload) {
        Held before = held(payload);
        Held after =
                before == null ? new Held(payload, 1, false) : new Held(payload, before.caches() + 1, before.added());
        replace(before, after, payload.prefix());
    }

    /** A cache takes back what it has said: the payload goes when no other says it any more, and nobody has added it. */
    synchronized void withdraw(Vrp payload) {
        Held before = held(payload);
        if (before != null) {
            boolean stays = before.added() || before.caches() > 1;
            replace(before, stays ? oneLess(before) : null, payload.prefix());
        }
    }

    /** A cache has been closed: what it has said stays, but not for its sake. */
    synchronized void release(Vrp payload) {
        Held before = held(payload);
        if (before != null) {
            replace(before, oneLess(before), payload.prefix());
        }
    }

    private static Held oneLess(Held before) {
        return new Held(before.payload(), Math.max(0, before.caches() - 1), before.added());
    }

    /** Removes a payload, whoever says it. Returns whether it was there. */
    public synchronized boolean remove(Vrp payload) {
        Held before = held(payload);
        if (before != null) {
            replace(before, null, payload.prefix());
        }
        return before != null;
    }

    /** Removes all payloads. */
    public synchronized void clear() {
        payloads.clear();
    }

    /** How many payloads there are. */
    public int size() {
        return payloads.entries().mapToInt(entry -> entry.value().size()).sum();
    }

    /** Whether an AS may originate a prefix; AS 0 stands for an origin that is not known, which is never valid. */
    public Validity validate(Cidr prefix, long originAs) {
        Validity validity = Validity.NOT_FOUND;
        for (CidrMap.Entry<List<Held>> entry : payloads.covering(prefix)) {
            for (Held held : entry.value()) {
                Vrp payload = held.payload();
                if (originAs != 0 && payload.as() == originAs && prefix.length() <= payload.maxLength()) {
                    return Validity.VALID;
                }
                validity = Validity.INVALID;
            }
        }
        return validity;
    }

    /**
     * The table as filters ask it.
     *
     * @param localAs the AS that routes come from whose AS path is empty or ends within our confederation: our own, the confederation's in one
     */
    public OriginValidator validator(long localAs) {
        return (prefix, path) -> validate(prefix, isOwn(path) ? localAs : path.origin());
    }

    /** Whether a route comes from our own AS, as far as others see that: its path is empty or ends within a confederation (RFC 6811 §2). */
    private static boolean isOwn(AsPath path) {
        if (!path.hasConfederation()) {
            return path.isEmpty();
        }
        List<AsPath.Segment> segments = path.segments();
        int last = segments.get(segments.size() - 1).type();
        return last == AsPath.Segment.CONFEDERATION_SEQUENCE || last == AsPath.Segment.CONFEDERATION_SET;
    }
}
