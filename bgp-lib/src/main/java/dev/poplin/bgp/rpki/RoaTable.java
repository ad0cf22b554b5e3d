package dev.poplin.bgp.rpki;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.filter.OriginValidator;
import dev.poplin.bgp.filter.Validity;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Validated ROA payloads, found by the prefixes they hold for. Thread-safe: readers never wait. */
public final class RoaTable {

    private final CidrMap<List<Vrp>> payloads = new CidrMap<>();

    /** How many caches more than one say the same. */
    private final Map<Vrp, Integer> shared = new HashMap<>();

    /** An empty table: nothing is valid or invalid. */
    public RoaTable() {}

    /** A table of these payloads. */
    public static RoaTable of(Collection<Vrp> payloads) {
        RoaTable table = new RoaTable();
        payloads.forEach(table::add);
        return table;
    }

    /** Adds a payload. Returns whether it was not there. */
    public synchronized boolean add(Vrp payload) {
        List<Vrp> before = payloads.get(payload.prefix()).orElse(List.of());
        if (before.contains(payload)) {
            return false;
        }
        List<Vrp> after = new ArrayList<>(before);
        after.add(payload);
        payloads.put(payload.prefix(), List.copyOf(after));
        return true;
    }

    /** A cache, or another one, says so. */
    synchronized void announce(Vrp payload) {
        if (!add(payload)) {
            shared.merge(payload, 1, Integer::sum);
        }
    }

    /** A cache takes back what it has said: the payload goes when no other says it any more. */
    synchronized void withdraw(Vrp payload) {
        if (shared.containsKey(payload)) {
            shared.computeIfPresent(payload, (same, others) -> others > 1 ? others - 1 : null);
        } else {
            remove(payload);
        }
    }

    /** Removes a payload. Returns whether it was there. */
    public synchronized boolean remove(Vrp payload) {
        shared.remove(payload);
        List<Vrp> after = new ArrayList<>(payloads.get(payload.prefix()).orElse(List.of()));
        if (!after.remove(payload)) {
            return false;
        }
        if (after.isEmpty()) {
            payloads.remove(payload.prefix());
        } else {
            payloads.put(payload.prefix(), List.copyOf(after));
        }
        return true;
    }

    /** Removes all payloads. */
    public synchronized void clear() {
        payloads.clear();
        shared.clear();
    }

    /** How many payloads there are. */
    public int size() {
        return payloads.entries().mapToInt(entry -> entry.value().size()).sum();
    }

    /** Whether an AS may originate a prefix; AS 0 stands for an origin that is not known, which is never valid. */
    public Validity validate(Cidr prefix, long originAs) {
        Validity validity = Validity.NOT_FOUND;
        for (CidrMap.Entry<List<Vrp>> entry : payloads.covering(prefix)) {
            for (Vrp payload : entry.value()) {
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
