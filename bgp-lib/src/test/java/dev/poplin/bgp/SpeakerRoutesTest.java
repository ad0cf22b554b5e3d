package dev.poplin.bgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.RouteEvent.Changed;
import dev.poplin.bgp.RouteEvent.InSync;
import dev.poplin.bgp.RouteEvent.Overrun;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.BgpRole;
import dev.poplin.bgp.rib.Decision;
import dev.poplin.bgp.rib.DecisionRules;
import dev.poplin.bgp.rib.Explanation;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.RouteChange;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B3.4")
class SpeakerRoutesTest {

    private static final int PORT = LoopbackHost.freePort();
    private static final IpAddress ONE = LoopbackHost.of(21);
    private static final IpAddress TWO = LoopbackHost.of(22);

    private final List<BgpSpeaker> speakers = new ArrayList<>();

    private BgpSpeaker open(IpAddress address, long as, int feedCapacity) throws IOException {
        BgpSpeaker speaker = BgpSpeaker.builder(as, (Ipv4Address) address)
                .listen(new InetSocketAddress(address.toInetAddress(), PORT))
                .connectRetry(Duration.ofMillis(100))
                .feedCapacity(feedCapacity)
                .open();
        speakers.add(speaker);
        return speaker;
    }

    private static Peer peer(IpAddress from, IpAddress to, long as, PeerPolicy policy) {
        return Peer.of(to, as).withPort(PORT).withLocalAddress(from).withPolicy(policy);
    }

    @AfterEach
    void closeAll() {
        speakers.forEach(BgpSpeaker::close);
    }

    private static Cidr block(int number) {
        return Cidr.parse("10." + (number >> 8) + "." + (number & 255) + ".0/24");
    }

    private static List<String> prefixes(List<Path> paths) {
        return paths.stream().map(path -> path.prefix().toString()).toList();
    }

    @Test
    void anotherPolicyChangesRoutesAndLeavesTheSession() throws Exception {
        BgpSpeaker one = open(ONE, 65_001, 100);
        BgpSpeaker two = open(TWO, 65_002, 100);
        one.announce(block(1));
        one.announce(block(2));
        one.addPeer(peer(ONE, TWO, 65_002, PeerPolicy.STANDARD));
        two.addPeer(peer(TWO, ONE, 65_001, PeerPolicy.STANDARD));
        SpeakerTest.eventually(() -> two.routes().size() == 2);
        Instant since = two.peers().get(0).since();
        PathFilter notTwo = path -> path.prefix().equals(block(2)) ? Optional.empty() : Optional.of(path);

        PolicyPreview preview = two.preview(ONE, PeerPolicy.STANDARD.withFilters(notTwo, PathFilter.ALL));
        assertEquals(List.of("10.0.2.0/24"), prefixes(preview.taken().lost()));
        assertTrue(preview.told().isEmpty());
        two.addPeer(peer(TWO, ONE, 65_001, PeerPolicy.STANDARD.withFilters(notTwo, PathFilter.ALL)));
        SpeakerTest.eventually(() -> prefixes(two.routes()).equals(List.of("10.0.1.0/24")));
        assertEquals(2, two.toldBy(ONE).size(), "adj-in keeps what the filter refuses");
        two.addPeer(peer(TWO, ONE, 65_001, PeerPolicy.STANDARD));
        SpeakerTest.eventually(() -> two.routes().size() == 2);

        assertEquals(
                List.of("10.0.2.0/24"),
                prefixes(one.preview(TWO, PeerPolicy.STANDARD.withFilters(PathFilter.ALL, notTwo))
                        .told()
                        .lost()));
        one.addPeer(peer(ONE, TWO, 65_002, PeerPolicy.STANDARD.withFilters(PathFilter.ALL, notTwo)));
        SpeakerTest.eventually(() -> prefixes(two.routes()).equals(List.of("10.0.1.0/24")));
        assertEquals(List.of("10.0.1.0/24"), prefixes(one.toldTo(TWO)));
        assertEquals(since, two.peers().get(0).since(), "the session is the same");
        assertEquals(Phase.ESTABLISHED, two.peers().get(0).phase());
    }

    @Test
    @Tag("B3.1")
    void decidesByTheResolverAndTheRulesThatItWasOpenedWith() throws Exception {
        IpAddress three = LoopbackHost.of(23);
        Map<IpAddress, OptionalLong> costs = new ConcurrentHashMap<>();
        BgpSpeaker hearing = BgpSpeaker.builder(65_009, (Ipv4Address) three)
                .listen(new InetSocketAddress(three.toInetAddress(), PORT))
                .connectRetry(Duration.ofMillis(100))
                .decision(DecisionRules.STANDARD.withMaxPaths(2))
                .nextHops(hop -> costs.getOrDefault(hop, OptionalLong.of(0)))
                .open();
        speakers.add(hearing);
        for (IpAddress from : List.of(ONE, TWO)) {
            BgpSpeaker telling = open(from, 65_001, 100);
            telling.announce(block(1));
            telling.addPeer(peer(from, three, 65_009, PeerPolicy.STANDARD));
            hearing.addPeer(peer(three, from, 65_001, PeerPolicy.STANDARD));
        }
        List<List<IpAddress>> used = new CopyOnWriteArrayList<>();
        hearing.onRoutes(
                change -> used.add(change.paths().stream().map(Path::nextHop).toList()));
        SpeakerTest.eventually(() -> used.contains(List.of(ONE, TWO)));
        costs.put(ONE, OptionalLong.of(20));
        hearing.nextHopsChanged();
        SpeakerTest.eventually(() -> used.get(used.size() - 1).equals(List.of(TWO)));
        assertEquals(
                List.of(Decision.Step.IGP_COST),
                hearing.explain(block(1)).stream()
                        .map(Decision.Preference::step)
                        .toList());
        costs.put(TWO, OptionalLong.empty());
        hearing.nextHopsChanged();
        SpeakerTest.eventually(() -> used.get(used.size() - 1).equals(List.of(ONE)));
    }

    @Test
    void wholeTablesAreLookedUpInPortionsAndComeInTheOrderOfPrefixes() throws Exception {
        BgpSpeaker one = open(ONE, 65_001, 100);
        BgpSpeaker two = open(TWO, 65_002, 100);
        List<String> expected = new ArrayList<>();
        for (int number = 9999; number >= 0; number--) {
            one.announce(block(number));
        }
        for (int number = 0; number < 10_000; number++) {
            expected.add(block(number).toString());
        }
        one.addPeer(peer(ONE, TWO, 65_002, PeerPolicy.STANDARD));
        two.addPeer(peer(TWO, ONE, 65_001, PeerPolicy.STANDARD));
        SpeakerTest.eventually(() -> two.statistics().prefixes() == 10_000);
        assertEquals(expected, prefixes(one.routes()));
        assertEquals(expected, prefixes(one.toldTo(TWO)));
        assertEquals(expected, prefixes(two.toldBy(ONE)));
        assertEquals(
                10_000,
                two.preview(ONE, PeerPolicy.STANDARD.withFilters(PathFilter.NONE, PathFilter.ALL))
                        .taken()
                        .lost()
                        .size());
        List<String> heard = new CopyOnWriteArrayList<>();
        one.onRoutes(change -> heard.add(change.prefix().toString()));
        assertEquals(10_000, heard.size(), "before onRoutes returns");
        List<Integer> within = new CopyOnWriteArrayList<>();
        one.onRoutes(change -> {
            if (change.prefix().equals(block(3)) && within.isEmpty()) {
                try {
                    within.add(one.routes().size());
                } catch (IOException e) {
                    within.add(-1);
                }
            }
        });
        assertEquals(List.of(10_000), within, "a listener may ask, too");
    }

    @Test
    @Tag("B3.1")
    void saysWhyARouteIsNotThere() throws Exception {
        BgpSpeaker one = open(ONE, 65_001, 100);
        BgpSpeaker two = open(TWO, 65_002, 100);
        PathFilter none = PathFilter.NONE;
        one.announce(block(1));
        one.addPeer(peer(ONE, TWO, 65_002, PeerPolicy.STANDARD));
        two.addPeer(peer(TWO, ONE, 65_001, PeerPolicy.STANDARD.withFilters(none, PathFilter.ALL)));
        SpeakerTest.eventually(() -> !two.explain(block(1), ONE).taken().isEmpty());
        assertEquals(
                "[10.0.1.0/24 via %s from %s: IMPORT_FILTER]".formatted(ONE, ONE),
                two.explain(block(1), ONE).taken().toString());
        assertEquals(
                "[10.0.1.0/24 via 0.0.0.0 local: TOLD]",
                one.explain(block(1), TWO).told().toString());
        assertEquals(new Explanation(List.of(), List.of()), one.explain(block(1), LoopbackHost.of(99)));
    }

    @Test
    void looksRoutesUp() throws Exception {
        BgpSpeaker one = open(ONE, 65_001, 100);
        one.announce(Cidr.parse("10.0.0.0/8"));
        one.announce(block(1));
        assertEquals(
                Optional.of("10.0.1.0/24 via 0.0.0.0 local"),
                one.longestMatch(IpAddress.parse("10.0.1.9")).map(Path::toString));
        assertEquals(
                Optional.of("10.0.0.0/8 via 0.0.0.0 local"),
                one.longestMatch(IpAddress.parse("10.0.2.9")).map(Path::toString));
        assertEquals(Optional.empty(), one.longestMatch(IpAddress.parse("11.0.2.9")));
        assertEquals(Optional.empty(), one.route(block(2)));
        assertEquals(1, one.paths(block(1)).size());
        assertEquals(2, one.statistics().prefixes());
        assertEquals(List.of(), one.toldBy(TWO));
        assertTrue(one.preview(TWO, PeerPolicy.STANDARD).told().isEmpty());
    }

    /** Takes events when it is told to. */
    private static final class Slow implements Flow.Subscriber<RouteEvent> {
        private final BlockingQueue<RouteEvent> events = new LinkedBlockingQueue<>();
        private final BlockingQueue<Flow.Subscription> subscription = new LinkedBlockingQueue<>();

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.add(given);
        }

        @Override
        public void onNext(RouteEvent event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            throw new IllegalStateException(failure);
        }

        @Override
        public void onComplete() {
            events.add(new Changed(new RouteChange(IpFamily.IPV6.everything(), List.of())));
        }

        RouteEvent next() throws InterruptedException {
            RouteEvent event = events.poll(10, TimeUnit.SECONDS);
            assertTrue(event != null, "nothing came in 10 s");
            return event;
        }
    }

    @Test
    void aSubscriberThatFallsBehindHearsOfItAndIsToldEverythingAgain() throws Exception {
        BgpSpeaker one = open(ONE, 65_001, 64);
        for (int number = 0; number < 1000; number++) {
            one.announce(block(number));
        }
        Slow slow = new Slow();
        one.changes().subscribe(slow);
        Flow.Subscription subscription = slow.subscription.take();
        subscription.request(10);
        TreeSet<String> known = new TreeSet<>();
        for (int i = 0; i < 10; i++) {
            known.add(((Changed) slow.next()).change().prefix().toString());
        }
        for (int number = 0; number < 1000; number += 2) {
            one.withdraw(block(number));
        }
        for (int number = 0; number < 300; number += 2) {
            one.announce(
                    block(number),
                    IpFamily.IPV4.unspecified(),
                    PathAttributes.EMPTY.withMed(java.util.OptionalLong.of(number)));
        }
        subscription.request(Long.MAX_VALUE);
        boolean overrun = false;
        for (RouteEvent event = slow.next(); !(event instanceof InSync && overrun); event = slow.next()) {
            if (event instanceof Overrun lost) {
                assertTrue(lost.lost() > 0);
                overrun = true;
                known.clear();
            } else if (event instanceof Changed changed) {
                String prefix = changed.change().prefix().toString();
                if (changed.change().best().isPresent()) {
                    known.add(prefix);
                } else {
                    known.remove(prefix);
                }
            }
        }
        assertEquals(new TreeSet<>(prefixes(one.routes())), known);
        one.withdraw(block(1));
        assertEquals("- 10.0.1.0/24", ((Changed) slow.next()).change().toString());
        one.close();
        assertEquals(
                IpFamily.IPV6.everything(), ((Changed) slow.next()).change().prefix(), "it has ended");
    }

    @Test
    @Tag("B3.1")
    void severalPathsOfAPrefixAreExchangedWhereBothAgree() throws Exception {
        BgpSpeaker one = open(ONE, 65_001, 100);
        BgpSpeaker two = open(TWO, 65_001, 100);
        IpAddress three = LoopbackHost.of(23);
        BgpSpeaker far = open(three, 65_003, 100);
        one.announce(block(1));
        far.announce(block(1));
        one.addPeer(peer(ONE, TWO, 65_001, PeerPolicy.STANDARD.withPathsSent(4)));
        one.addPeer(peer(ONE, three, 65_003, PeerPolicy.STANDARD));
        far.addPeer(peer(three, ONE, 65_001, PeerPolicy.STANDARD));
        two.addPeer(peer(TWO, ONE, 65_001, PeerPolicy.STANDARD.withManyPathsTaken(true)));
        SpeakerTest.eventually(() -> two.paths(block(1)).size() == 2);
        assertEquals(1, two.explain(block(1)).size());
        far.withdraw(block(1));
        SpeakerTest.eventually(() -> two.paths(block(1)).size() == 1);
    }

    @Test
    @Tag("B3.2")
    void rolesThatDoNotFitMakeNoSession() throws Exception {
        BgpSpeaker one = open(ONE, 65_001, 100);
        BgpSpeaker two = open(TWO, 65_002, 100);
        one.addPeer(peer(ONE, TWO, 65_002, PeerPolicy.STANDARD.withRole(BgpRole.PROVIDER)));
        two.addPeer(peer(TWO, ONE, 65_001, PeerPolicy.STANDARD.withRole(BgpRole.PROVIDER)));
        SpeakerTest.eventually(() -> !one.peers().get(0).lastError().isEmpty());
        assertFalse(one.peers().get(0).phase() == Phase.ESTABLISHED);
        two.addPeer(peer(TWO, ONE, 65_001, PeerPolicy.STANDARD.withRole(BgpRole.CUSTOMER)));
        SpeakerTest.eventually(() -> one.peers().get(0).phase() == Phase.ESTABLISHED);
    }

    /** What it does not take is not kept for it, either. */
    @Test
    void aSubscriberThatThrowsHearsOfItAndOfNothingMore() throws Exception {
        BgpSpeaker one = open(ONE, 65_001, 64);
        one.announce(block(1));
        BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        one.changes().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                given.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(RouteEvent event) {
                threads.add(Thread.currentThread());
                throw new IllegalStateException("a fault of the subscriber");
            }

            @Override
            public void onError(Throwable failure) {
                failures.add(failure);
            }

            @Override
            public void onComplete() {
                failures.add(new IllegalStateException("it has not ended well"));
            }
        });
        Throwable failure = failures.poll(10, TimeUnit.SECONDS);
        assertTrue(failure != null, "it was not told");
        assertEquals("a fault of the subscriber", failure.getMessage());
        threads.take().join(10_000);
        one.announce(block(2));
        one.close();
        assertTrue(threads.isEmpty() && failures.isEmpty(), "it heard of more");
    }

    @Test
    void whoSubscribesToAClosedSpeakerHearsSo() throws Exception {
        BgpSpeaker one = open(ONE, 64_512, 10);
        Flow.Publisher<RouteEvent> changes = one.changes();
        assertThrows(NullPointerException.class, () -> changes.subscribe(null));
        one.close();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        changes.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                heard.add("begins");
            }

            @Override
            public void onNext(RouteEvent event) {
                heard.add("next " + event);
            }

            @Override
            public void onError(Throwable failure) {
                heard.add(failure.toString());
            }

            @Override
            public void onComplete() {
                heard.add("complete");
            }
        });
        assertEquals("begins", heard.poll(10, TimeUnit.SECONDS));
        assertEquals("java.lang.IllegalStateException: the speaker is closed", heard.poll(10, TimeUnit.SECONDS));
    }
}
