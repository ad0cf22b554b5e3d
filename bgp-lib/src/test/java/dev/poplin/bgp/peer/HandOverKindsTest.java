package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.netlink.junit.PeerTest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Hand-overs of each kind of peer and of route. */
@PeerTest(programs = {"bird", "birdc", "vtysh", "gobgpd", "gobgp", "exabgp", "bgpctl", "nsenter"})
@Tag("B2.5")
class HandOverKindsTest extends HandOverScene {

    private Program start(boolean six, String key, String kind) throws IOException {
        return six ? oursOverSix(key, kind) : ours(key, kind);
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    true,  none,   named
                    true,  s3cret, named
                    false, s3cret, range
                    true,  none,   range
                    """)
    void birdNeverLeavesEstablishedWhateverTheFamilyAndWhetherItIsNamed(boolean six, String key, String kind)
            throws Exception {
        Wish wish = six ? Wish.PLAIN.overSix() : Wish.PLAIN;
        try (Bird bird = new Bird(directory, lab.theirs)) {
            bird.start(key.equals("none") ? wish : wish.withKey(key).withTtlSecurity());
            try (Program old = start(six, key, kind)) {
                assertEquals("open []", old.line());
                old.ask("announce 0 50");
                eventually(() -> bird.session().contains("50 imported")
                        && old.ask("count").equals("2")
                        && old.ask("converged").equals("true"));
                String learned = old.ask("learned");
                String since = old.ask("since");
                old.tell("hand");
                try (Program next = start(six, key, kind)) {
                    assertEquals(six ? "open [fd99::1]" : "open [10.99.0.1]", next.line());
                    assertEquals("handed over", old.line());
                    old.mustHaveEnded();
                    eventually(() -> next.ask("learned").equals(learned)
                            && next.ask("sent").equals("50"));
                    assertEquals(since, next.ask("since"));
                    next.ask("announce 50 60");
                    eventually(() -> bird.session().contains("60 imported"));
                    assertEquals("0", next.ask("lost"));
                    assertEquals("ESTABLISHED", next.ask("phase"));
                    assertEquals(since, next.ask("since"));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DaemonKind.class)
    @Tag("B5")
    void nobodyNoticesThatOurProcessIsReplaced(DaemonKind kind) throws Exception {
        try (Daemon daemon = kind.in(directory, lab.theirs)) {
            daemon.start(Wish.PLAIN.withKey("s3cret").withTtlSecurity().with(Wish.Trait.MANY_PATHS));
            try (Program old = ours("s3cret", "many", "patient")) {
                assertEquals("open []", old.line());
                old.ask("announce 0 50");
                eventually(() -> daemon.words().contains(" 11.0.49.0 ")
                        && old.ask("count").equals("2")
                        && old.ask("converged").equals("true"));
                String learned = old.ask("learned");
                String since = old.ask("since");
                int losses = daemon.losses();
                old.tell("hand");
                try (Program next = ours("s3cret", "many", "patient")) {
                    assertEquals("open [10.99.0.1]", next.line());
                    assertEquals("handed over", old.line());
                    old.mustHaveEnded();
                    eventually(() -> next.ask("learned").equals(learned)
                            && next.ask("sent").equals("50"));
                    next.ask("announce 50 60");
                    eventually(() -> daemon.words().contains(" 11.0.59.0 "));
                    assertTrue(daemon.words().contains(" 11.0.0.0 "));
                    assertFalse(daemon.words().contains("withdrawn"), "of ExaBGP");
                    assertEquals("0", next.ask("lost"));
                    assertEquals(since, next.ask("since"));
                    assertEquals(losses, daemon.losses());
                    next.kill();
                    eventually(() -> daemon.losses() > losses);
                }
            }
        }
    }

    @Test
    void manyPathsOfAPrefixAreHandedOverAndNoPrefixIsLost() throws Exception {
        try (Program them = theirs("many");
                Program old = ours("none", "many")) {
            assertEquals("open []", them.line());
            assertEquals("open []", old.line());
            them.ask("announce 0 100");
            old.ask("announce 1000 1200");
            eventually(() -> them.ask("count").equals("200") && old.ask("count").equals("100"));
            String since = them.ask("since");
            old.tell("hand");
            try (Program next = ours("none", "many")) {
                assertEquals("open [10.99.0.1]", next.line());
                assertEquals("handed over", old.line());
                eventually(() ->
                        next.ask("count").equals("100") && next.ask("sent").equals("200"));
                next.ask("announce 1200 1300");
                them.ask("announce 100 150");
                eventually(() ->
                        them.ask("count").equals("300") && next.ask("count").equals("150"));
                assertEquals("0", them.ask("lost"));
                assertEquals("0", next.ask("lost"));
                assertEquals(since, them.ask("since"));
            }
        }
    }

    /** BIRD tells two paths of one prefix, and is told several; the identifiers that it sees are the same before and after. */
    @Test
    void birdSeesTheSamePathsUnderTheSameIdentifiersAndNothingWithdrawn() throws Exception {
        try (Bird bird = new Bird(directory, lab.theirs) {
            @Override
            String configuration(Wish wish) {
                return """
                        router id 10.99.0.1;
                        protocol device {}
                        protocol static s4 { ipv4; route 203.0.113.0/24 blackhole; }
                        protocol static s5 { ipv4 { preference 150; }; route 203.0.113.0/24 unreachable {
                          bgp_large_community.add((64512, 7, 9)); }; }
                        protocol bgp poplin {
                          local 10.99.0.1 as 65001; neighbor 10.99.0.2 as 64512;
                          connect delay time 1; connect retry time 1; error wait time 1,2; graceful restart on;
                          ipv4 { import all; export where source = RTS_STATIC; add paths on; next hop self; };
                        }
                        """;
            }
        }) {
            bird.start(Wish.PLAIN);
            try (Program old = ours("none", "many")) {
                assertEquals("open []", old.line());
                old.ask("announce 0 50");
                eventually(() -> bird.session().contains("50 imported")
                        && old.ask("paths 203.0.113.0/24").split(",").length == 2
                        && old.ask("converged").equals("true"));
                String paths = old.ask("paths 203.0.113.0/24");
                assertTrue(paths.contains(" id "), paths);
                List<String> ours = pathsOf(bird);
                String state = stateOf(bird);
                old.tell("hand");
                try (Program next = ours("none", "many")) {
                    assertEquals("open [10.99.0.1]", next.line());
                    assertEquals("handed over", old.line());
                    // What it is told now comes after all that the session brought with it was told or not.
                    next.ask("announce 50 51");
                    eventually(() -> bird.session().contains("51 imported"));
                    assertEquals(paths, next.ask("paths 203.0.113.0/24"));
                    assertEquals(state, stateOf(bird));
                    List<String> now = pathsOf(bird);
                    assertTrue(
                            now.containsAll(ours),
                            () -> "the same identifiers, and told at the same moment: " + ours + " and then " + now);
                    assertEquals("0", next.ask("lost"));
                }
            }
        }
    }

    /** Since when the session is established, and how much was withdrawn. */
    private static String stateOf(Bird bird) throws Exception {
        return bird.session()
                .lines()
                .filter(line -> line.startsWith("poplin") || line.contains("Import withdraws:"))
                .map(line -> line.replaceAll(" +", " "))
                .toList()
                .toString();
    }

    /** The prefixes that we have told BIRD, with their identifiers and times, as it lists them. */
    private static List<String> pathsOf(Bird bird) throws Exception {
        return bird.birdc("show", "route", "all", "protocol", "poplin")
                .lines()
                .filter(line -> line.contains("BGP.local_path_id") || line.contains("[poplin "))
                .toList();
    }

    private static final Negotiated NEGOTIATED =
            new Negotiated(true, Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST), false);

    private static final Open OPEN = new Open(
            65_001,
            90,
            Ipv4Address.parse("10.99.0.1"),
            List.of(
                    new Capability.Multiprotocol(Family.IPV4_UNICAST),
                    new Capability.FourOctetAs(65_001),
                    new GracefulRestart(false, true, 0, List.of()),
                    new LongLivedGracefulRestart(
                            List.of(new LongLivedGracefulRestart.StaleFamily(Family.IPV4_UNICAST, true, 3600)))));

    private static final Capability SIX = new Capability.Multiprotocol(Family.IPV6_UNICAST);

    private SocketChannel open(Capability... more) throws IOException {
        List<Capability> capabilities = new ArrayList<>(OPEN.capabilities());
        capabilities.addAll(List.of(more));
        Open open = new Open(OPEN.as(), OPEN.holdTimeSeconds(), OPEN.routerId(), capabilities);
        SocketChannel channel = new Lab.InNamespace(lab.theirs).openSocket();
        channel.bind(new InetSocketAddress("10.99.0.1", 0));
        channel.connect(new InetSocketAddress("10.99.0.2", 179));
        send(channel, open, new Keepalive());
        return channel;
    }

    /** Ours, when it takes connections. */
    private Program listening() throws IOException {
        Program program = ours("none", "patient");
        assertEquals("open []", program.line());
        assertNotEquals("none", program.ask("phase"), "it knows its peer now");
        return program;
    }

    private static void send(SocketChannel channel, BgpMessage... messages) throws IOException {
        for (BgpMessage message : messages) {
            for (ByteBuffer bytes : MessageEncoder.encode(message, NEGOTIATED)) {
                channel.write(bytes);
            }
        }
    }

    private static Update announcement(String... prefixes) {
        return Update.announcement(
                IpAddress.parse("10.99.0.1"),
                Stream.of(prefixes).map(Cidr::parse).toList(),
                PathAttributes.EMPTY.withAsPath(AsPath.EMPTY.prepend(65_001)));
    }

    private static Update ofSix(String prefix) {
        return Update.announcement(
                IpAddress.parse("fd99::1"),
                List.of(Cidr.parse(prefix)),
                PathAttributes.EMPTY.withAsPath(AsPath.EMPTY.prepend(65_001)));
    }

    @Test
    @Tag("B2.3")
    void longLivedRoutesThatWereNotToldAgainYetStayMarkedInTheNextProcess() throws Exception {
        try (Program old = listening()) {
            try (SocketChannel first = open()) {
                send(first, announcement("10.1.0.0/24", "10.2.0.0/24"));
                eventually(() -> old.ask("count").equals("2"));
            }
            eventually(() -> old.ask("marked").equals("[10.1.0.0/24, 10.2.0.0/24]"));
            try (SocketChannel again = open()) {
                send(again, announcement("10.2.0.0/24"));
                eventually(() -> old.ask("marked").equals("[10.1.0.0/24]"));
                old.tell("hand");
                try (Program next = ours("none", "patient")) {
                    assertEquals("open [10.99.0.1]", next.line());
                    assertEquals("handed over", old.line());
                    eventually(() -> next.ask("count").equals("2"));
                    assertEquals("[10.1.0.0/24]", next.ask("marked"));
                    send(again, Update.endOfRib(Family.IPV4_UNICAST));
                    eventually(() -> next.ask("count").equals("1"));
                    assertEquals("[]", next.ask("marked"));
                    assertEquals("ESTABLISHED", next.ask("phase"));
                }
            }
        }
    }

    /** What is not repeated in the session goes at its end, and not when another session would have been waited for long enough. */
    @Test
    @Tag("B2.3")
    void whatAPeerTellsAgainBetweenItsMarksIsToldToTheEndInTheNextProcess() throws Exception {
        Capability refresh = new Capability.RouteRefreshSupport();
        try (Program old = listening();
                SocketChannel peer = open(SIX, refresh, new Capability.EnhancedRouteRefresh())) {
            send(peer, announcement("10.1.0.0/24", "10.2.0.0/24"), ofSix("2001:db8:1::/48"));
            send(peer, Update.endOfRib(Family.IPV4_UNICAST), Update.endOfRib(Family.IPV6_UNICAST));
            send(peer, new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.BEGIN), announcement("10.2.0.0/24"));
            eventually(
                    () -> old.ask("count").equals("3") && old.ask("converged").equals("true"));
            old.tell("hand");
            try (Program next = ours("none", "patient")) {
                assertEquals("open [10.99.0.1]", next.line());
                assertEquals("handed over", old.line());
                eventually(() -> next.ask("count").equals("3"));
                send(peer, announcement("10.3.0.0/24"), new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.END));
                eventually(() -> next.ask("learned")
                        .equals("[10.2.0.0/24 via 10.99.0.1, 10.3.0.0/24 via 10.99.0.1, 2001:db8:1::/48 via fd99::1]"));
                assertEquals("ESTABLISHED", next.ask("phase"));
            }
        }
    }

    @Test
    void aFamilyThatTheSessionGoesOnWithoutStaysOutInTheNextProcess() throws Exception {
        try (Program old = listening();
                SocketChannel peer = open(SIX)) {
            send(peer, announcement("10.1.0.0/24"));
            send(peer, ofSix("2001:db8:1::/48"));
            eventually(() -> old.ask("count").equals("2"));
            // MP_REACH_NLRI of IPv6 with a next hop of five bytes.
            peer.write(ByteBuffer.wrap(HexFormat.of()
                    .parseHex("ffffffffffffffffffffffffffffffff003602" + "0000001f40010100"
                            + "40020602010000fde9800e0f00020105010203040500" + "20fd010002")));
            eventually(() -> old.ask("count").equals("1"));
            old.tell("hand");
            try (Program next = ours("none", "patient")) {
                assertEquals("open [10.99.0.1]", next.line());
                assertEquals("handed over", old.line());
                send(peer, ofSix("2001:db8:2::/48"));
                send(peer, announcement("10.2.0.0/24"));
                eventually(() -> next.ask("count").equals("2"));
                assertEquals("[10.1.0.0/24 via 10.99.0.1, 10.2.0.0/24 via 10.99.0.1]", next.ask("learned"));
                assertEquals("ESTABLISHED", next.ask("phase"));
            }
        }
    }
}
