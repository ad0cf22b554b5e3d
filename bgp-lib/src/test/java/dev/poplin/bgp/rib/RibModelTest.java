package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.attribute.PathAttributesBuilder;
import dev.poplin.bgp.rib.PeerPolicy.NextHopMode;
import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories, against what a direct computation gives. */
@Tag("B3.1")
@Tag("B3.3")
class RibModelTest {

    private static final List<String> PREFIXES =
            List.of("10.0.0.0/8", "10.1.0.0/16", "10.2.0.0/16", "10.2.3.0/24", "172.16.0.0/12", "192.168.0.0/16");

    private static final List<String> TELLERS = List.of("1", "2", "3", "4", "5");

    private static RibScene scene() {
        RibScene scene = new RibScene();
        peer(scene, "1", PeerPolicy.STANDARD);
        peer(scene, "2", PeerPolicy.STANDARD);
        peer(scene, "3", PeerPolicy.STANDARD);
        peer(scene, "4", PeerPolicy.STANDARD.withReflectorClient(true));
        peer(scene, "5", PeerPolicy.STANDARD);
        peer(scene, "6", PeerPolicy.STANDARD.withRouteServerClient(true).withFilters(PathFilter.ALL, oddMed()));
        peer(scene, "7", PeerPolicy.STANDARD.withPathsSent(2));
        peer(scene, "8", PeerPolicy.STANDARD.withNextHop(NextHopMode.KEEP).withPathsSent(100));
        peer(scene, "9", PeerPolicy.STANDARD);
        return scene;
    }

    private static void peer(RibScene scene, String name, PeerPolicy policy) {
        scene.peer(name, as(name), policy, many(name));
    }

    private static long as(String name) {
        return switch (name) {
            case "1", "2" -> 65_001;
            case "3" -> 65_002;
            case "4", "5", "7", "9" -> RibScene.AS;
            default -> 65_000 + Long.parseLong(name);
        };
    }

    private static IpFamily[] many(String name) {
        return name.equals("7") || name.equals("8") ? new IpFamily[] {IpFamily.IPV4} : new IpFamily[0];
    }

    private static PathFilter oddMed() {
        return path -> path.attributes().med().orElse(1) % 2 == 1 ? Optional.of(path) : Optional.empty();
    }

    private static PathAttributes attributes(Random random, String teller) {
        long neighbor = teller.equals("3") ? 65_002 : 65_001;
        PathAttributesBuilder attributes = PathAttributes.builder()
                .med(random.nextInt(3))
                .asPath(random.nextBoolean() ? AsPath.of(neighbor) : AsPath.of(neighbor, 65_000 + random.nextInt(3)));
        if (teller.compareTo("4") >= 0) {
            attributes.localPreference(OptionalLong.of(100 + random.nextInt(2)));
        }
        if (random.nextInt(8) == 0) {
            attributes.communities(List.of(Community.NO_EXPORT));
        }
        return attributes.build();
    }

    /** One thing that a teller says: attributes, or nothing for a withdrawal. */
    private record Word(String teller, String prefix, long pathId, Optional<PathAttributes> attributes) {

        void say(RibScene scene) {
            if (attributes.isPresent()) {
                scene.tell(teller, prefix, pathId, RibScene.address(teller), attributes.get());
            } else {
                scene.withdraw(teller, prefix, pathId);
            }
        }
    }

    private static Word word(Random random) {
        String teller = TELLERS.get(random.nextInt(TELLERS.size()));
        String prefix = PREFIXES.get(random.nextInt(PREFIXES.size()));
        boolean gone = random.nextInt(3) == 0;
        return new Word(
                teller, prefix, random.nextInt(2), gone ? Optional.empty() : Optional.of(attributes(random, teller)));
    }

    private static Map<String, List<String>> outcome(RibScene scene) {
        Map<String, List<String>> outcome = new TreeMap<>();
        outcome.put("best", scene.rib.best().stream().map(Path::toString).toList());
        scene.peers.forEach((name, peer) -> {
            if (!name.equals("7") && !name.equals("8")) {
                outcome.put(
                        name,
                        scene.view(name).entrySet().stream()
                                .map(Map.Entry::toString)
                                .toList());
            } else {
                // Identifiers of paths depend on the order in which they came; the paths do not.
                outcome.put(
                        name,
                        scene.view(name).entrySet().stream()
                                .map(entry -> entry.getKey().replaceAll(" path .*", "") + entry.getValue())
                                .sorted()
                                .toList());
            }
        });
        return outcome;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whatIsChosenAndToldDoesNotDependOnTheOrderNorOnWhatWasToldBefore(long seed) {
        Random random = new Random(seed);
        RibScene scene = scene();
        Map<List<Object>, Word> last = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        for (int step = 0; step < 400; step++) {
            Word word = word(random);
            word.say(scene);
            last.put(List.of(word.teller(), word.prefix(), word.pathId()), word);
            if (random.nextInt(5) == 0) {
                scene.drain(String.valueOf(1 + random.nextInt(9)));
            }
        }
        scene.settle();
        Map<String, List<String>> expected = outcome(scene);
        for (int order = 0; order < 10; order++) {
            List<Word> words = new ArrayList<>(last.values());
            Collections.shuffle(words, random);
            RibScene other = scene();
            words.forEach(word -> word.say(other));
            other.settle();
            assertEquals(expected, outcome(other), "order " + order);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whatAPeerHasHeardIsWhatADirectComputationGives(long seed) {
        Random random = new Random(seed);
        RibScene scene = scene();
        Map<String, PeerPolicy> removed = new HashMap<>();
        for (int step = 0; step < 600; step++) {
            Word word = word(random);
            if (scene.peers.containsKey(word.teller())) {
                word.say(scene);
            }
            String name = String.valueOf(1 + random.nextInt(9));
            RibPeer peer = scene.peers.get(name);
            if (peer == null) {
                peer(scene, name, Objects.requireNonNull(removed.remove(name)));
                continue;
            }
            switch (random.nextInt(20)) {
                case 0 ->
                    peer.setPolicy(peer.policy()
                            .withFilters(PathFilter.ALL, random.nextBoolean() ? oddMed() : PathFilter.ALL));
                case 1 -> peer.setPolicy(peer.policy().withReflectorClient(random.nextBoolean()));
                case 2 -> {
                    peer.down(random.nextBoolean());
                    scene.up(name, many(name));
                }
                case 3 -> peer.forgetStale();
                case 4 -> peer.repeat();
                case 5 -> {
                    removed.put(name, peer.policy());
                    scene.remove(name);
                }
                default -> scene.drain(name);
            }
            if (random.nextInt(3) == 0) {
                scene.rib.work();
            }
            if (step % 20 == 19) {
                scene.settle();
                requireDirectOutcome(scene);
            }
        }
    }

    private static void requireDirectOutcome(RibScene scene) {
        scene.peers.forEach((name, peer) -> {
            Map<String, String> direct = new TreeMap<>();
            peer.paths()
                    .told()
                    .forEach(path -> direct.put(
                            path.prefix() + (path.pathId() == 0 ? "" : " path " + path.pathId()),
                            "via " + path.nextHop() + " " + path.attributes()));
            assertEquals(direct, scene.view(name), "peer " + name);
            assertEquals(
                    peer.paths().told().stream().map(Path::prefix).distinct().count(), peer.sent());
        });
        scene.rib
                .best()
                .forEach(path -> assertEquals(
                        Decision.best(scene.rib.paths(path.prefix())),
                        Optional.of(path),
                        "the best of all that were let in"));
    }
}
