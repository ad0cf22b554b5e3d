package dev.poplin.bgp.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.ExtendedCommunity;
import dev.poplin.bgp.attribute.LargeCommunity;
import dev.poplin.bgp.attribute.Origin;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B3.2")
class RouteFilterTest {

    private static final PathAttributes ATTRIBUTES = PathAttributes.builder()
            .asPath(AsPath.of(65_001, 65_002))
            .communities(List.of(Community.of(65_000, 100), Community.of(65_001, 7)))
            .largeCommunities(List.of(new LargeCommunity(4_200_000_000L, 1, 2)))
            .extendedCommunities(List.of(ExtendedCommunity.routeTarget(65_000, 5)))
            .build();

    private static Path path(String prefix) {
        Ipv4Address peer = Ipv4Address.parse("192.0.2.1");
        return new Path(Cidr.parse(prefix), peer, ATTRIBUTES, new Path.Source(peer, 65_001, peer, Path.Kind.EXTERNAL));
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            10.0.0.0/8            | 10.0.0.0/8      | true
            10.0.0.0/8            | 10.1.0.0/16     | false
            10.0.0.0/8+           | 10.1.0.0/16     | true
            10.0.0.0/8+           | 11.0.0.0/16     | false
            10.0.0.0/8{16,24}     | 10.0.0.0/8      | false
            10.0.0.0/8{16,24}     | 10.0.0.0/16     | true
            10.0.0.0/8{16,24}     | 10.1.1.0/25     | false
            10.0.0.0/8 ge 24      | 10.1.1.1/32     | true
            10.0.0.0/8 le 24      | 10.1.1.1/32     | false
            10.0.0.0/8 ge 9 le 24 | 10.0.0.0/8      | false
            0.0.0.0/0+            | 2001:db8::/32   | false
            2001:db8::/32{48,64}  | 2001:db8:1::/48 | true
            """)
    void aRangeOfPrefixesHasLengths(String range, String prefix, boolean contained) {
        PrefixRange parsed = PrefixRange.parse(range);
        assertEquals(contained, parsed.contains(Cidr.parse(prefix)));
        assertEquals(parsed, PrefixRange.parse(parsed.toString()), "its text is read back");
        assertEquals(contained, PrefixRanges.parse("192.0.2.0/24", range).contains(Cidr.parse(prefix)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/8{4,24}", "10.0.0.0/8{24,16}", "10.0.0.0/8{24}", "10.0.0.0/8 gt 24", "10.0.0.0/8 ge"})
    void aRangeThatCannotBeIsRefused(String range) {
        assertThrows(IllegalArgumentException.class, () -> PrefixRange.parse(range));
    }

    @ParameterizedTest(name = "''{0}'' and ''{1}'': {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            ''                   | ''                  | true
            ''                   | 1                   | false
            *                    | ''                  | true
            *                    | 1 2 3               | true
            1 *                  | 1                   | true
            1 *                  | 2 1                 | false
            * 2 *                | 1 2 3               | true
            * 2 *                | 1 3                 | false
            ? 2                  | 1 2                 | true
            ? 2                  | 2                   | false
            * 64512..65534       | 1 65000             | true
            * 64512..65534       | 65000 1             | false
            * 1 * 1 * 1 * 1 * 2  | 1 1 1 1 1 1 1 1 1 1 | false
            4294967295           | 4294967295          | true
            """)
    void aPatternOfPathsIsOneOfParts(String pattern, String path, boolean matches) {
        AsPath numbers = AsPath.of(LongStream.of(Arrays.stream(path.trim().split(" "))
                        .filter(word -> !word.isEmpty())
                        .mapToLong(Long::parseLong)
                        .toArray())
                .toArray());
        AsPathPattern parsed = AsPathPattern.parse(pattern);
        assertEquals(matches, parsed.matches(numbers));
        assertEquals(parsed, AsPathPattern.parse(parsed.toString()));
    }

    @Test
    void aSetStandsForAnyOfItsNumbers() {
        AsPath path = new AsPath(List.of(
                new AsPath.Segment(AsPath.Segment.SEQUENCE, List.of(1L)),
                new AsPath.Segment(AsPath.Segment.SET, List.of(2L, 3L))));
        assertTrue(AsPathPattern.parse("1 3").matches(path));
        assertFalse(AsPathPattern.parse("1 2 3").matches(path));
    }

    @Test
    void matchesAskForEveryPartOfAPath() {
        Path path = path("10.1.0.0/16");
        List<Match> fitting = List.of(
                new Match.PrefixIn(PrefixRanges.parse("10.0.0.0/8+")),
                new Match.OfFamily(IpFamily.IPV4),
                new Match.AsPathIs(AsPathPattern.parse("65001 *")),
                new Match.HasCommunity(CommunityPattern.parse("65000:*")),
                new Match.HasCommunity(CommunityPattern.parse("4200000000:*:2")),
                new Match.HasExtendedCommunity(ExtendedCommunity.routeTarget(65_000, 5)),
                new Match.NextHopIn(CidrSet.of(Cidr.parse("192.0.2.0/24"))),
                new Match.FromPeer(CidrSet.of(Cidr.parse("192.0.2.1/32"))),
                new Match.FromKind(Set.of(Path.Kind.EXTERNAL)),
                new Match.OriginIs(Origin.IGP),
                new Match.HasValidity((prefix, asPath) -> Validity.INVALID, Validity.INVALID),
                new Match.AnyOf(List.of(new Match.OriginIs(Origin.EGP), new Match.OriginIs(Origin.IGP))));
        for (Match match : fitting) {
            assertTrue(match.test(path), match::toString);
            assertFalse(new Match.Not(match).test(path), match::toString);
        }
        List<Match> others = List.of(
                new Match.OfFamily(IpFamily.IPV6),
                new Match.HasCommunity(CommunityPattern.parse("65000:101..199")),
                new Match.HasCommunity(CommunityPattern.parse("65000:100:*")),
                new Match.FromKind(Set.of(Path.Kind.INTERNAL)),
                new Match.NextHopIn(CidrSet.of(Cidr.parse("192.0.2.2/32"))));
        others.forEach(match -> assertFalse(match.test(path), match::toString));
    }

    @Test
    void rulesChangeAPathUntilOneDecides() {
        RouteFilter filter = RouteFilter.of(
                "rack",
                Rule.reject(new Match.PrefixIn(PrefixRanges.parse("0.0.0.0/0"))),
                Rule.on(new Match.HasCommunity(CommunityPattern.parse("65000:100")))
                        .change(new Change.SetLocalPreference(200))
                        .change(new Change.RemoveCommunities(CommunityPattern.parse("65000:*"))),
                Rule.accept(new Match.PrefixIn(PrefixRanges.parse("10.0.0.0/8+")))
                        .change(new Change.SetMed(OptionalLong.of(5)))
                        .change(new Change.Prepend(65_009, 2))
                        .change(new Change.AddCommunity(Community.NO_EXPORT))
                        .change(new Change.AddLargeCommunity(new LargeCommunity(1, 2, 3)))
                        .change(new Change.RemoveExtendedCommunity(ExtendedCommunity.routeTarget(65_000, 5)))
                        .change(new Change.SetNextHop(IpAddress.parse("192.0.2.9"))));
        Path changed = filter.apply(path("10.1.0.0/16")).orElseThrow();
        assertEquals(
                PathAttributes.builder()
                        .asPath(AsPath.of(65_009, 65_009, 65_001, 65_002))
                        .med(5)
                        .localPreference(200)
                        .communities(List.of(Community.of(65_001, 7), Community.NO_EXPORT))
                        .largeCommunities(
                                List.of(new LargeCommunity(4_200_000_000L, 1, 2), new LargeCommunity(1, 2, 3)))
                        .build(),
                changed.attributes());
        assertEquals(IpAddress.parse("192.0.2.9"), changed.nextHop());
        assertEquals(Optional.empty(), filter.apply(path("0.0.0.0/0")));
        assertEquals(Optional.empty(), filter.apply(path("192.168.0.0/16")), "no rule decides");
        assertEquals(
                Optional.of(filter.rules().get(2)),
                filter.decide(path("10.1.0.0/16")).rule());
        assertTrue(filter.looksAtPrefix());
        assertFalse(RouteFilter.of("plain", Rule.accept().change(new Change.SetLocalPreference(1)))
                .looksAtPrefix());
    }

    @Test
    void printsAsRulesThatPeopleRead() {
        RouteFilter filter = RouteFilter.of(
                "rack",
                Rule.reject(new Match.PrefixIn(PrefixRanges.parse("0.0.0.0/0", "10.0.0.0/8 ge 25"))),
                Rule.accept(new Match.Not(new Match.AsPathIs(AsPathPattern.parse("* 666 *"))))
                        .change(new Change.SetLocalPreference(200)));
        assertEquals(
                """
                filter rack:
                  if prefix in [0.0.0.0/0, 10.0.0.0/8{25,32}]: reject
                  if not as path '* 666 *': local preference 200, accept
                  reject
                """,
                filter.toString());
    }

    @ParameterizedTest
    @Tag("B3.5")
    @CsvSource({
        "cali*, cali12, true",
        "cali*, cal, false",
        "*.calico, vxlan.calico, true",
        "*.calico, vxlan.calico2, false",
        "eth?, eth0, true",
        "eth?, eth, false",
        "*, anything, true",
        "a*b*c, aXbYbZc, true",
        "a*b*c, aXbYbZ, false",
        "**, x, true",
        "eth0, eth0, true",
        "eth0, Eth0, false",
    })
    void namesAreMatchedAsBirdMatchesThem(String pattern, String name, boolean matches) {
        assertEquals(matches, new NamePattern(pattern).matches(name));
    }

    /** Of a path 65001 65002 with what the second column says. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            as path length 1..2       | none                 | true
            as path length 3..4294967295 | none              | false
            med 5..9                  | med 5                | true
            med 5..9                  | med 10               | false
            med *                     | none                 | false
            local preference 100      | local preference 100 | true
            local preference 100      | local preference 99  | false
            local preference *        | none                 | false
            """)
    void numbersAreWithinARange(String text, String attribute, boolean fits) {
        int last = text.lastIndexOf(' ');
        NumberRange range = NumberRange.parse(text.substring(last));
        Match match =
                switch (text.substring(0, last)) {
                    case "med" -> new Match.MedIn(range);
                    case "local preference" -> new Match.LocalPreferenceIn(range);
                    default -> new Match.AsPathLengthIn(range);
                };
        Path path = path("10.0.0.0/8");
        if (attribute.startsWith("med")) {
            path = new Change.SetMed(OptionalLong.of(Long.parseLong(attribute.substring(4)))).apply(path);
        } else if (attribute.startsWith("local")) {
            path = new Change.SetLocalPreference(Long.parseLong(attribute.substring(17))).apply(path);
        }
        assertEquals(text, match.toString());
        assertEquals(fits, match.test(path));
        assertFalse(match.looksAtPrefix());
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "5, 7, 12, med +7",
        "5, -7, 0, med -7",
        "-1, 7, 7, med +7",
        "4294967290, 7, 4294967295, med +7",
        "5, 9223372036854775807, 4294967295, med +9223372036854775807",
        "5, -9223372036854775808, 0, med -9223372036854775808",
    })
    void aMedIsRaisedAndLoweredWithinItsBounds(long before, long difference, long after, String text) {
        OptionalLong med = before < 0 ? OptionalLong.empty() : OptionalLong.of(before);
        Change change = new Change.AddMed(difference);
        assertEquals(
                OptionalLong.of(after),
                change.apply(new Change.SetMed(med).apply(path("10.0.0.0/8")))
                        .attributes()
                        .med());
        assertEquals(text, change.toString());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "64512 64513 65534 1, 64512 1",
        "1 64511 64512 65535 4199999999 4200000000 4294967294 4294967295, 1 64511 65535 4199999999 4294967295",
        "1 64512, 1",
        "'', ''",
    })
    void privateAsesAreRemovedButForTheFirst(String before, String after) {
        Change change = new Change.RemovePrivateAses();
        Path path = path("10.0.0.0/8");
        path = change.apply(path.withAttributes(path.attributes().withAsPath(numbers(before))));
        assertEquals(numbers(after), path.attributes().asPath());
        assertEquals("remove private ases", change.toString());
    }

    private static AsPath numbers(String text) {
        return AsPath.of(Arrays.stream(text.trim().split(" "))
                .filter(word -> !word.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray());
    }

    @Test
    void privateAsesOfConfederationsStayAndThoseOfSetsGo() {
        AsPath before = new AsPath(List.of(
                new AsPath.Segment(AsPath.Segment.CONFEDERATION_SEQUENCE, List.of(64_512L, 64_513L)),
                new AsPath.Segment(AsPath.Segment.SEQUENCE, List.of(64_514L, 64_515L)),
                new AsPath.Segment(AsPath.Segment.SET, List.of(64_516L, 7L)),
                new AsPath.Segment(AsPath.Segment.SET, List.of(64_517L))));
        Path path = path("10.0.0.0/8");
        assertEquals(
                new AsPath(List.of(
                        new AsPath.Segment(AsPath.Segment.CONFEDERATION_SEQUENCE, List.of(64_512L, 64_513L)),
                        new AsPath.Segment(AsPath.Segment.SEQUENCE, List.of(64_514L)),
                        new AsPath.Segment(AsPath.Segment.SET, List.of(7L)))),
                new Change.RemovePrivateAses()
                        .apply(path.withAttributes(path.attributes().withAsPath(before)))
                        .attributes()
                        .asPath());
    }

    @Test
    void theNextHopThatIsToldIsOursOrStaysWhatItIsHere() {
        IpAddress way = IpAddress.parse("192.0.2.7");
        Path path = path("10.0.0.0/8");
        RouteFilter self = RouteFilter.of("self", Rule.accept().change(new Change.NextHopSelf()));
        RouteFilter unchanged = RouteFilter.of("unchanged", Rule.accept().change(new Change.NextHopUnchanged()));
        assertEquals(
                IpAddress.parse("0.0.0.0"),
                self.applyToTold(path, way).orElseThrow().nextHop());
        assertEquals(way, unchanged.applyToTold(path, way).orElseThrow().nextHop());
        assertEquals(
                path, unchanged.applyToTold(path, IpAddress.parse("0.0.0.0")).orElseThrow(), "what is our own");
        assertEquals(path, unchanged.apply(path).orElseThrow());
        assertEquals("filter self:\n  next hop self, accept\n  reject\n", self.toString());
        assertEquals("filter unchanged:\n  next hop unchanged, accept\n  reject\n", unchanged.toString());
    }
}
