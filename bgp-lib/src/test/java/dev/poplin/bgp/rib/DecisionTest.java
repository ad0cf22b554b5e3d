package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.Origin;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.rib.Decision.Preference;
import dev.poplin.bgp.rib.Decision.Step;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B3.1")
class DecisionTest {

    private static final Cidr PREFIX = Cidr.parse("10.0.0.0/8");

    /** A path from words such as {@code peer=192.0.2.1 pref=100 as=1-2 med=5}; what is not said is the same for all. */
    static Path path(String text) {
        Map<String, String> words = Arrays.stream(text.split(" "))
                .map(word -> word.split("=", 2))
                .collect(Collectors.toMap(word -> word[0], word -> word[1]));
        long[] numbers = Stream.of(words.getOrDefault("as", "64513-64600").split("-"))
                .filter(number -> !number.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        PathAttributes attributes = PathAttributes.builder()
                .origin(Origin.valueOf(words.getOrDefault("origin", "IGP")))
                .asPath(AsPath.of(numbers))
                .med(number(words, "med"))
                .accumulatedMetric(number(words, "aigp"))
                .communities(words.containsKey("stale") ? List.of(Community.LLGR_STALE) : List.of())
                .localPreference(number(words, "pref"))
                .originatorId(Optional.ofNullable(words.get("originator")).map(Ipv4Address::parse))
                .clusterList(
                        words.containsKey("clusters")
                                ? Stream.of(words.get("clusters").split(","))
                                        .map(Ipv4Address::parse)
                                        .toList()
                                : List.of())
                .build();
        IpAddress peer = IpAddress.parse(words.getOrDefault("peer", "192.0.2.9"));
        Path.Source source = new Path.Source(
                peer,
                numbers.length == 0 ? 64_512 : numbers[0],
                Ipv4Address.parse(words.getOrDefault("id", "9.9.9.9")),
                peer.isUnspecified()
                        ? Path.Kind.LOCAL
                        : words.containsKey("internal") ? Path.Kind.INTERNAL : Path.Kind.EXTERNAL);
        return new Path(PREFIX, peer, attributes, source, Long.parseLong(words.getOrDefault("path", "0")));
    }

    private static OptionalLong number(Map<String, String> words, String word) {
        return words.containsKey(word) ? OptionalLong.of(Long.parseLong(words.get(word))) : OptionalLong.empty();
    }

    @ParameterizedTest(name = "{0}: {1} before {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            LOCAL            | peer=0.0.0.0 as=              | pref=1000 as=
            LOCAL_PREFERENCE | pref=101 as=1-2-3             | as=1
            LOCAL_PREFERENCE | pref=4294967295               | pref=2147483647
            LOCAL_PREFERENCE | as=1-2-3                      | pref=99 as=1
            AS_PATH_LENGTH   | as=1-2 origin=INCOMPLETE      | as=1-2-3
            AS_PATH_LENGTH   | as=                           | as=1
            ORIGIN           | origin=IGP med=9              | origin=EGP med=1
            ORIGIN           | origin=EGP                    | origin=INCOMPLETE
            MED              | med=1 internal=yes            | med=2
            MED              | internal=yes                  | med=1
            MED              | med=2147483647                | med=4294967295
            EXTERNAL         | as=1-2 med=9 id=9.9.9.9       | as=2-1 med=1 id=1.1.1.1 internal=yes
            STALE            | as=1-2-3                      | as=1 stale=yes
            CLUSTER_LIST     | peer=192.0.2.9                | peer=192.0.2.1 clusters=1.1.1.1
            ROUTER_ID        | id=1.1.1.1 peer=192.0.2.2     | id=1.1.1.2 peer=192.0.2.1
            ROUTER_ID        | id=127.0.0.1                  | id=128.0.0.1
            ROUTER_ID        | id=9.9.9.9 originator=1.1.1.1 | id=2.2.2.2
            PEER_ADDRESS     | peer=192.0.2.1                | peer=192.0.2.2
            PEER_ADDRESS     | peer=127.0.0.1                | peer=192.0.2.2
            PATH_ID          | path=1                        | path=2
            """)
    void decidesByTheFirstStepThatDiffers(Step step, String better, String worse) {
        Path winner = path(better);
        Path loser = path(worse);
        assertEquals(new Preference(winner, loser, step), Decision.compare(winner, loser));
        assertEquals(new Preference(winner, loser, step), Decision.compare(loser, winner));
    }

    @Test
    void choosesTheSameAmongPathsOfTwoNeighborsInWhateverOrderTheyCome() {
        // Compared two by two these go in a circle: by MED, by router id, by router id.
        List<Path> paths = List.of(
                path("as=1-9 med=10 id=1.1.1.1 peer=192.0.2.1"),
                path("as=2-9 med=20 id=2.2.2.2 peer=192.0.2.2"),
                path("as=1-9 med=5 id=3.3.3.3 peer=192.0.2.3"),
                path("as=2-9 med=10 id=4.4.4.4 peer=192.0.2.4"),
                path("as=1-9 med=5 id=5.5.5.5 peer=192.0.2.5"));
        List<List<Path>> orders = permutations(paths);
        assertEquals(120, orders.size());
        for (List<Path> order : orders) {
            assertEquals(Optional.of(paths.get(2)), Decision.best(order));
        }
    }

    private static <T> List<List<T>> permutations(List<T> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> all = new ArrayList<>();
        for (T first : items) {
            List<T> others = new ArrayList<>(items);
            others.remove(first);
            for (List<T> rest : permutations(others)) {
                List<T> one = new ArrayList<>(List.of(first));
                one.addAll(rest);
                all.add(one);
            }
        }
        return all;
    }

    @ParameterizedTest(name = "{0}: {1} before {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            AIGP | aigp=5 as=1-2-3 | aigp=6 as=1
            AIGP | aigp=5 as=1-2-3 | as=1
            MED  | as=1-9 med=1    | as=2-9 med=2 id=1.1.1.1
            MED  | med=9           | id=1.1.1.1
            """)
    void followsTheOperatorsRules(Step step, String better, String worse) {
        DecisionRules rules =
                DecisionRules.STANDARD.withAigp().withMedAcrossAses().withMissingMedWorst();
        Path winner = path(better);
        Path loser = path(worse);
        assertEquals(List.of(new Preference(winner, loser, step)), Decision.explain(List.of(loser, winner), rules));
        assertNotEquals(
                new Preference(winner, loser, step),
                Decision.compare(winner, loser),
                "without these rules it is another outcome");
    }

    @Test
    void namesTheRivalThatDecidedEvenIfThatOneLostLater() {
        Path best = path("as=2-9 med=20 id=2.2.2.2 peer=192.0.2.2");
        Path byMed = path("as=1-9 med=5 id=3.3.3.3 peer=192.0.2.3");
        Path loser = path("as=1-9 med=10 id=1.1.1.1 peer=192.0.2.1");
        assertEquals(
                List.of(new Preference(best, byMed, Step.ROUTER_ID), new Preference(byMed, loser, Step.MED)),
                Decision.explain(List.of(best, byMed, loser), DecisionRules.STANDARD));
    }

    /** Of many paths with few differing values, so that there are ties at every step. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void rankedIsTheBestAndThenTheBestOfTheOthers(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            DecisionRules rules = random.nextBoolean()
                    ? DecisionRules.STANDARD
                    : DecisionRules.STANDARD.withAigp().withMedAcrossAses().withMissingMedWorst();
            List<Path> paths = new ArrayList<>();
            for (int count = random.nextInt(24); count > 0; count--) {
                paths.add(path("as=%d-9 med=%d id=1.1.1.%d peer=192.0.2.%d pref=%d path=%d%s%s"
                        .formatted(
                                random.nextInt(3),
                                random.nextInt(3),
                                random.nextInt(2),
                                random.nextInt(3),
                                random.nextInt(2),
                                paths.size(),
                                random.nextBoolean() ? " internal=yes" : "",
                                random.nextInt(3) == 0 ? " aigp=" + random.nextInt(2) : "")));
            }
            List<Candidate> candidates = paths.stream().map(Candidate::of).toList();
            List<Path> expected = new ArrayList<>();
            List<Path> left = new ArrayList<>(paths);
            while (!left.isEmpty()) {
                Path best = Decision.best(left, rules).orElseThrow();
                expected.add(best);
                left.remove(best);
            }
            assertEquals(
                    expected,
                    Arrays.stream(Decision.ranked(candidates, rules))
                            .mapToObj(paths::get)
                            .toList());
        }
    }

    @Test
    void twoPathsThatNothingTellsApartCannotBeCompared() {
        assertThrows(IllegalArgumentException.class, () -> Decision.compare(path("med=1"), path("med=1")));
    }

    @Test
    void hasNoBestOfNothing() {
        assertEquals(Optional.empty(), Decision.best(List.of()));
    }
}
