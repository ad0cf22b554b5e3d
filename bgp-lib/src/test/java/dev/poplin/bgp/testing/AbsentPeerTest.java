package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.BgpSpeakerBuilder;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerRange;
import dev.poplin.bgp.PrefixLimit;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a speaker hands over of a peer that is away just then: each process lives in a network, and a time, of its own. */
@Tag("B2.5")
@Tag("B2.3")
class AbsentPeerTest extends SessionScene {

    private static final Capability LONG_LIVED = new LongLivedGracefulRestart(
            List.of(new LongLivedGracefulRestart.StaleFamily(Family.IPV4_UNICAST, true, 600)));

    private final SimulatedNetwork after = new SimulatedNetwork(2);

    /** The next process, which has taken over from the speaker, and knows no peer yet. */
    private BgpSpeaker handOver(Duration longLived) throws Exception {
        return handOver(next -> next.longLivedStaleTime(longLived));
    }

    private BgpSpeaker handOver(UnaryOperator<BgpSpeakerBuilder> settings) throws Exception {
        MemoryHandOverPlace place = new MemoryHandOverPlace();
        CompletableFuture<Boolean> given = new CompletableFuture<>();
        Thread old = new Thread(
                () -> {
                    try {
                        given.complete(speaker.handOver(place, Duration.ofSeconds(30)));
                    } catch (IOException e) {
                        given.completeExceptionally(e);
                    }
                },
                "hands-over");
        old.start();
        SimulatedHost host = after.host(US);
        BgpSpeaker next = settings.apply(BgpSpeaker.builder(64_512, US))
                .listen(new InetSocketAddress(US.toInetAddress(), 179))
                .takeOver(place)
                .open(host, host);
        assertTrue(given.get(30, TimeUnit.SECONDS));
        old.join();
        return next;
    }

    private void passAfterwards(long seconds) {
        after.run(Duration.ofSeconds(seconds));
    }

    private static List<String> prefixes(BgpSpeaker of) throws IOException {
        return of.routes().stream().map(path -> path.prefix().toString()).toList();
    }

    private static List<String> marked(BgpSpeaker of) throws IOException {
        return of.routes().stream()
                .filter(path -> path.attributes().has(Community.LLGR_STALE))
                .map(path -> path.prefix().toString())
                .toList();
    }

    private void theyTellAndVanish(Capability... capabilities) throws IOException {
        ScriptedPeer peer = establish(capabilities);
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        peer.close();
        pass(1);
        assertEquals(Phase.IDLE, status().phase());
    }

    @Test
    void itsRoutesAreKeptForTheRestOfItsRestartTimeAlsoWhileItIsNotAdded() throws Exception {
        theyTellAndVanish(RESTART);
        List<Path> before = speaker.routes();
        pass(80);
        BgpSpeaker next = handOver(Duration.ZERO);
        assertEquals(Set.of(THEM), next.handedOver());
        passAfterwards(20);
        next.addPeer(them());
        assertEquals(Set.of(), next.handedOver());
        assertEquals(before, next.routes());
        assertEquals(Phase.IDLE, next.peers().get(0).phase());
        passAfterwards(15);
        assertEquals(before, next.routes(), "116 of 120 seconds");
        passAfterwards(8);
        assertEquals(List.of(), next.routes());
    }

    @Test
    void itIsBackInTheNextProcessAndWhatItDoesNotTellAgainIsForgotten() throws Exception {
        theyTellAndVanish(RESTART);
        BgpSpeaker next = handOver(Duration.ZERO);
        next.addPeer(them());
        ScriptedPeer again = new ScriptedPeer(after, THEM, 64_513, RESTART);
        again.connect(US);
        passAfterwards(1);
        assertEquals(Phase.ESTABLISHED, next.peers().get(0).phase());
        again.send(announcement("10.2.0.0/24"));
        passAfterwards(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes(next));
        again.send(Update.endOfRib(Family.IPV4_UNICAST));
        passAfterwards(5);
        assertEquals(List.of("10.2.0.0/24"), prefixes(next));
    }

    @Test
    void nothingOfItIsBelievedIfItIsShutDownWhileItsRoutesAreTakenIn() throws Exception {
        ScriptedPeer peer = establish(RESTART);
        Cidr all = Cidr.parse("10.0.0.0/8");
        for (int i = 0; i < 3_000; i++) {
            PathAttributes attributes = PathAttributes.EMPTY.withAsPath(AsPath.of(64_513, 65_000 + i));
            peer.send(Update.announcement(THEM, List.of(all.subnet(24, i)), attributes));
        }
        pass(1);
        peer.close();
        pass(1);
        BgpSpeaker next = handOver(Duration.ZERO);
        next.addPeer(them());
        next.shutdown(THEM, "");
        passAfterwards(1);
        assertEquals(List.of(), next.routes());
    }

    @Test
    void itsLongLivedTimeBeginsInTheNextProcess() throws Exception {
        patient();
        theyTellAndVanish(RESTART, LONG_LIVED);
        pass(60);
        BgpSpeaker next = handOver(Duration.ofHours(1));
        next.addPeer(them());
        passAfterwards(50);
        assertEquals(2, prefixes(next).size());
        assertEquals(List.of(), marked(next));
        passAfterwards(20);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), marked(next));
        passAfterwards(560);
        assertEquals(2, marked(next).size());
        passAfterwards(40);
        assertEquals(List.of(), prefixes(next));
    }

    @Test
    void itsLongLivedTimeGoesOnInTheNextProcessAndWhatItToldSinceIsMarkedLater() throws Exception {
        patient();
        ScriptedPeer first = establish(RESTART, LONG_LIVED);
        first.send(announcement("10.1.0.0/24"));
        pass(1);
        first.close();
        pass(200);
        ScriptedPeer second = establish(RESTART, LONG_LIVED);
        second.send(announcement("10.2.0.0/24"));
        pass(1);
        second.close();
        pass(1);
        assertEquals(List.of("10.1.0.0/24"), marked(speaker));
        BgpSpeaker next = handOver(Duration.ofHours(1));
        next.addPeer(them());
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes(next));
        assertEquals(List.of("10.1.0.0/24"), marked(next));
        passAfterwards(125);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), marked(next));
        passAfterwards(380);
        assertEquals(2, prefixes(next).size(), "its time began with the first loss, 709 of 720 seconds ago");
        passAfterwards(20);
        assertEquals(List.of(), prefixes(next));
    }

    private void patient() throws IOException {
        speaker.close();
        pass(1);
        speaker = open(Duration.ofHours(1));
        expectThem();
    }

    @Test
    void whatMustNotBeKeptSoLongIsNotKeptThereEither() throws Exception {
        patient();
        ScriptedPeer peer = establish(RESTART, LONG_LIVED);
        peer.send(announcement("10.1.0.0/24"));
        peer.send(Update.announcement(
                THEM,
                List.of(Cidr.parse("10.2.0.0/24")),
                PathAttributes.EMPTY
                        .withAsPath(AsPath.EMPTY.prepend(64_513))
                        .withCommunities(List.of(Community.NO_LLGR))));
        pass(1);
        peer.close();
        pass(60);
        BgpSpeaker next = handOver(Duration.ofHours(1));
        next.addPeer(them());
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes(next));
        passAfterwards(70);
        assertEquals(List.of("10.1.0.0/24"), prefixes(next));
    }

    @Test
    void whoIsAnotherPeerInTheNextProcessHasNoRoutesThere() throws Exception {
        theyTellAndVanish(RESTART);
        BgpSpeaker next = handOver(Duration.ZERO);
        next.announce(Cidr.parse("10.9.0.0/24"));
        next.addPeer(Peer.of(THEM, 64_999).asPassive().withFamilies(Set.of(IpFamily.IPV4)));
        assertEquals(Set.of(), next.handedOver());
        assertEquals(List.of("10.9.0.0/24"), prefixes(next));
        assertTrue(next.isConverged(), "nobody is waited for");
        ScriptedPeer another = new ScriptedPeer(after, THEM, 64_999);
        another.connect(US);
        passAfterwards(1);
        assertTrue(
                another.heard(Update.class).stream()
                        .anyMatch(update -> update.toString().contains("10.9.0.0/24")),
                another.heard()::toString);
    }

    @Test
    void aPeerOfARangeIsThereWithItsRoutesWhenTheRangeIsAdded() throws Exception {
        IpAddress other = IpAddress.parse("10.99.0.7");
        Peer template = Peer.of(other, 64_513).withFamilies(Set.of(IpFamily.IPV4));
        PeerRange range = new PeerRange(Cidr.parse("10.99.0.0/24"), template, 5);
        speaker.removePeer(THEM);
        speaker.addPeers(range);
        theyTellAndVanish(RESTART);
        BgpSpeaker next = handOver(Duration.ZERO);
        next.addPeers(range);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes(next));
        passAfterwards(125);
        assertEquals(List.of(), prefixes(next));
        assertEquals(List.of(), next.peers());
    }

    @Test
    void whoIsAnotherPeerOfARangeInTheNextProcessTakesNoPlaceThere() throws Exception {
        Cidr prefix = Cidr.parse("10.99.0.0/24");
        theyTellAndVanish(RESTART);
        BgpSpeaker next = handOver(Duration.ZERO);
        next.addPeers(new PeerRange(prefix, Peer.of(THEM, 64_999).asPassive().withFamilies(Set.of(IpFamily.IPV4)), 1));
        assertEquals(List.of(), next.peers());
        ScriptedPeer other = new ScriptedPeer(after, Ipv4Address.parse("10.99.0.3"), 64_999);
        other.connect(US);
        passAfterwards(1);
        assertEquals(Phase.ESTABLISHED, next.peers().get(0).phase());
    }

    private static Peer limited(PrefixLimit limit) {
        return them().withSession(SessionSettings.STANDARD.withPrefixLimit(limit));
    }

    private void theyTellTooMuch(PrefixLimit limit, String... more) throws IOException {
        speaker.addPeer(limited(limit));
        ScriptedPeer peer = establish(RESTART);
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        if (more.length > 0) {
            peer.send(announcement(more));
        }
        pass(1);
        assertTrue(peer.isEnded());
    }

    private boolean isLetIn(BgpSpeaker next) throws IOException {
        ScriptedPeer again = new ScriptedPeer(after, THEM, 64_513, RESTART);
        again.connect(US);
        passAfterwards(2);
        return next.peers().get(0).phase() == Phase.ESTABLISHED;
    }

    @Test
    void whoHasToldTooMuchIsHeldOffInTheNextProcessForTheRestOfItsTime() throws Exception {
        PrefixLimit limit = PrefixLimit.of(1).withRestart(Duration.ofMinutes(5));
        theyTellTooMuch(limit);
        pass(100);
        BgpSpeaker next = handOver(Duration.ZERO);
        assertEquals(Set.of(THEM), next.handedOver());
        passAfterwards(30);
        next.addPeer(limited(limit));
        assertEquals(Set.of(), next.handedOver());
        assertEquals(List.of(), prefixes(next));
        assertFalse(isLetIn(next), "133 of 300 seconds");
        passAfterwards(160);
        assertFalse(isLetIn(next), "295 of 300 seconds");
        passAfterwards(6);
        assertTrue(isLetIn(next));
    }

    @Test
    void whoIsHeldOffForEverStaysSoInTheNextProcessUnlessThatHasNoLimit() throws Exception {
        theyTellTooMuch(PrefixLimit.of(1));
        BgpSpeaker next = handOver(Duration.ZERO);
        next.addPeer(limited(PrefixLimit.of(1)));
        passAfterwards(5_000);
        assertFalse(isLetIn(next));
        next.removePeer(THEM);
        next.addPeer(limited(PrefixLimit.of(1)));
        assertTrue(isLetIn(next));
    }

    @Test
    void whoWasHeldOffAndMayTellMoreInTheNextProcessIsLetInAtOnce() throws Exception {
        theyTellTooMuch(PrefixLimit.of(1).withRestart(Duration.ofMinutes(5)));
        BgpSpeaker next = handOver(Duration.ZERO);
        next.addPeer(limited(PrefixLimit.of(2)));
        assertTrue(isLetIn(next));
    }

    @Test
    void whoIsHeldOffInTheNextProcessComesBackWhenItMayTellMoreThanItMightInTheFirst() throws Exception {
        theyTellTooMuch(PrefixLimit.of(2).withRestart(Duration.ofMinutes(5)), "10.3.0.0/24");
        BgpSpeaker next = handOver(Duration.ZERO);
        next.addPeer(limited(PrefixLimit.of(1)));
        next.addPeer(limited(PrefixLimit.of(2)));
        assertFalse(isLetIn(next), "no more than when it was too much");
        next.addPeer(limited(PrefixLimit.of(3)));
        assertTrue(isLetIn(next));
    }

    @Test
    void whoWasHeldOffAndHasNoLimitInTheNextProcessIsLetIn() throws Exception {
        theyTellTooMuch(PrefixLimit.of(1));
        BgpSpeaker next = handOver(Duration.ZERO);
        next.addPeer(them());
        assertTrue(isLetIn(next));
    }

    @Test
    void theNextProcessMaySayAnotherVersionNameOrRestartTime() throws Exception {
        theyTellAndVanish(RESTART);
        BgpSpeaker next = handOver(settings -> settings.restartTime(Duration.ofSeconds(90))
                .offer(new Capability.SoftwareVersion("2"))
                .offer(new Capability.HostName("node-1", "")));
        next.addPeer(them());
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes(next));
    }
}
