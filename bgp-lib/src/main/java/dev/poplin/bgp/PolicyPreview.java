package dev.poplin.bgp;

import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PeerPaths;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What another policy of a peer would change. Immutable.
 *
 * @param told of what the peer is told
 * @param taken of what we take of what it has told
 */
public record PolicyPreview(Difference told, Difference taken) {

    /** No change. */
    static final PolicyPreview NOTHING = new PolicyPreview(
            new Difference(List.of(), List.of(), List.of()), new Difference(List.of(), List.of(), List.of()));

    /**
     * Paths that would come, go, or be others.
     *
     * @param gained paths of prefixes that have none now
     * @param lost paths of prefixes that would have none
     * @param changed paths that would take the place of others
     */
    public record Difference(List<Path> gained, List<Path> lost, List<Path> changed) {

        /** Copies the lists. */
        public Difference {
            gained = List.copyOf(gained);
            lost = List.copyOf(lost);
            changed = List.copyOf(changed);
        }

        /** Whether nothing would change. */
        public boolean isEmpty() {
            return gained.isEmpty() && lost.isEmpty() && changed.isEmpty();
        }

        static Difference between(List<Path> before, List<Path> after) {
            Map<List<Object>, Path> old = byKey(before);
            List<Path> gained = new ArrayList<>();
            List<Path> changed = new ArrayList<>();
            for (Path path : after) {
                Path was = old.remove(key(path));
                if (was == null) {
                    gained.add(path);
                } else if (!was.nextHop().equals(path.nextHop())
                        || !was.attributes().equals(path.attributes())) {
                    changed.add(path);
                }
            }
            return new Difference(gained, List.copyOf(old.values()), changed);
        }

        private static Map<List<Object>, Path> byKey(List<Path> paths) {
            Map<List<Object>, Path> byKey = new LinkedHashMap<>();
            paths.forEach(path -> byKey.put(key(path), path));
            return byKey;
        }

        private static List<Object> key(Path path) {
            return List.of(path.prefix(), path.pathId());
        }
    }

    static PolicyPreview of(List<PeerPaths.Alternatives> prefixes) {
        return new PolicyPreview(
                Difference.between(
                        all(prefixes, PeerPaths.Alternatives::told), all(prefixes, PeerPaths.Alternatives::toldThen)),
                Difference.between(
                        all(prefixes, PeerPaths.Alternatives::taken),
                        all(prefixes, PeerPaths.Alternatives::takenThen)));
    }

    private static List<Path> all(
            List<PeerPaths.Alternatives> prefixes, Function<PeerPaths.Alternatives, List<Path>> part) {
        return prefixes.stream().flatMap(prefix -> part.apply(prefix).stream()).toList();
    }
}
