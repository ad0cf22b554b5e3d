package dev.poplin.bgp.rib;

import dev.poplin.bgp.nlri.PrefixList;
import dev.poplin.inet.Cidr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last paths of a peer that were refused before any filter, or as one too many, and so stand in no table: why they are not there.
 * Confined to its owner.
 */
final class RefusedPaths {

    /** So many are remembered. */
    static final int MOST = 256;

    private record Key(Cidr prefix, long pathId) {}

    private final Map<Key, Explanation.Fate> last = new LinkedHashMap<>();

    /** The first paths of a list were refused. */
    void add(PrefixList prefixes, Path.Source source, Advert told, Reason reason) {
        for (int at = 0; at < Math.min(MOST, prefixes.size()); at++) {
            add(prefixes, at, source, told, reason);
        }
    }

    /** One path of a list was refused. */
    void add(PrefixList prefixes, int at, Path.Source source, Advert told, Reason reason) {
        Key key = new Key(prefixes.prefix(at), prefixes.pathId(at));
        last.remove(key);
        last.put(
                key,
                new Explanation.Fate(
                        new Path(key.prefix(), told.nextHop(), told.attributes(), source, key.pathId()), reason));
        while (last.size() > MOST) {
            last.remove(last.keySet().iterator().next());
        }
    }

    /** These paths were withdrawn. */
    void forget(PrefixList prefixes) {
        for (int at = 0; at < prefixes.size() && !last.isEmpty(); at++) {
            last.remove(new Key(prefixes.prefix(at), prefixes.pathId(at)));
        }
    }

    /** All is forgotten, with the session. */
    void clear() {
        last.clear();
    }

    /** What is known of a prefix. */
    List<Explanation.Fate> of(Cidr prefix) {
        List<Explanation.Fate> found = new ArrayList<>();
        last.forEach((key, fate) -> {
            if (key.prefix().equals(prefix)) {
                found.add(fate);
            }
        });
        return found;
    }
}
