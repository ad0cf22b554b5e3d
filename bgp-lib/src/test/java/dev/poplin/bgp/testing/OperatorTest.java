package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.Announcement;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerRange;
import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.PrefixLimit;
import dev.poplin.bgp.SessionReport;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.rib.RouteChange;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator does with a peer and hears of it, in simulated time. */
class OperatorTest extends SessionScene {

    private static final Peer CALLED = Peer.of(THEM, 64_513).withFamilies(Set.of(IpFamily.IPV4));

    private static String text(ScriptedPeer peer) {
        return peer.heard(Notification.class).get(0).toString();
    }

    @Test
    @Tag("B2.3")
    void aPeerThatIsShutDownStaysAwayWhoeverCallsUntilItIsEnabled() throws IOException {
        ScriptedPeer peer = establish(RESTART);
        peer.send(announcement("10.1.0.0/24"));
        pass(1);
        speaker.addPeer(CALLED);
        speaker.shutdown(THEM, "maintenance until ten");
        pass(1);
        assertTrue(peer.isEnded());
        assertEquals("NOTIFICATION Cease/Hard Reset: Cease/Administrative Shutdown", text(peer));
        Notification reason =
                peer.heard(Notification.class).get(0).hardResetReason().orElseThrow();
        assertEquals("maintenance until ten", reason.communication().orElseThrow());
        assertEquals(List.of(), prefixes(), "nothing is kept of it");
        assertTrue(status().shutDown());
        peer.listen();
        peer.connect(US);
        pass(1_000);
        assertTrue(peer.isEnded());
        assertEquals(Phase.IDLE, status().phase());
        speaker.addPeer(CALLED.withPort(1790));
        speaker.addPeer(Peer.of(THEM, 64_999));
        speaker.addPeer(CALLED);
        pass(10);
        assertEquals(Phase.IDLE, status().phase(), "other settings do not bring it back");
        speaker.reset(THEM, "");
        pass(10);
        assertEquals(Phase.IDLE, status().phase(), "nor does a reset");
        speaker.enable(THEM);
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertFalse(status().shutDown());
    }

    @Test
    @Tag("B2.3")
    void whoIsShutDownWhileItsRoutesAreKeptHasNoneLeft() throws IOException {
        ScriptedPeer peer = establish(RESTART);
        peer.send(announcement("10.1.0.0/24"));
        pass(1);
        peer.close();
        pass(1);
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        speaker.shutdown(THEM, "");
        pass(1);
        assertEquals(List.of(), prefixes());
        speaker.enable(THEM);
        establish(RESTART);
    }

    @Test
    @Tag("B2.1")
    void aPeerOfARangeThatIsShutDownKeepsItsPlaceAndIsKeptOut() throws IOException {
        speaker.removePeer(THEM);
        speaker.addPeers(new PeerRange(Cidr.parse("10.99.0.0/24"), them(), 1));
        ScriptedPeer peer = establish();
        speaker.shutdown(THEM, "");
        pass(1);
        peer.connect(US);
        pass(1);
        assertTrue(peer.isEnded());
        assertEquals(1, speaker.peers().size());
        speaker.enable(THEM);
        pass(1);
        assertEquals(List.of(), speaker.peers());
        establish();
    }

    @Test
    @Tag("B2.3")
    void aPeerThatIsResetHearsWhyAndComesBackWithItsRoutesKept() throws IOException {
        ScriptedPeer peer = peer(RESTART);
        peer.listen();
        speaker.addPeer(CALLED);
        pass(1);
        peer.send(announcement("10.1.0.0/24"));
        pass(1);
        List<String> changes = new ArrayList<>();
        speaker.onRoutes(change -> changes.add(change.toString()));
        changes.clear();
        speaker.reset(THEM, "new keys");
        pass(5);
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertEquals("NOTIFICATION Cease/Administrative Reset: \"new keys\"", text(peer));
        assertEquals(List.of(), changes, "both keep routes through notifications");
        assertEquals(List.of("10.1.0.0/24"), prefixes());
    }

    @Test
    @Tag("B2.3")
    void aResetBringsBackWhoWasHeldOff() throws IOException {
        ScriptedPeer peer = peer();
        peer.listen();
        speaker.addPeer(CALLED.withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(1))));
        pass(1);
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(100);
        assertEquals(Phase.IDLE, status().phase());
        speaker.reset(THEM, "");
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
    }

    @Test
    @Tag("B2.3")
    void aResetCallsAPeerThatWaitsForItsNextTry() throws IOException {
        ScriptedPeer peer = peer();
        speaker.addPeer(CALLED);
        pass(300);
        assertEquals(Phase.IDLE, status().phase());
        peer.listen();
        speaker.reset(THEM, "");
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
    }

    @Test
    @Tag("B2.1")
    void aPeerOfARangeThatWasHeldOffLeavesItsPlaceWhenItIsReset() throws IOException {
        speaker.removePeer(THEM);
        Peer limited = them().withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(1)));
        speaker.addPeers(new PeerRange(Cidr.parse("10.99.0.0/24"), limited, 1));
        establish().send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        assertEquals(1, speaker.peers().size());
        speaker.reset(THEM, "");
        pass(1);
        assertEquals(List.of(), speaker.peers());
    }

    @Test
    @Tag("B2.5")
    void aHoldTimeThatChangesWhileAnOpenIsUnderWayCountsFromTheNextOneOn() throws IOException {
        ScriptedPeer peer = peer();
        peer.connectSilently(US);
        pass(1);
        speaker.addPeer(them().withSession(SessionSettings.STANDARD.withHoldTime(Duration.ofSeconds(9))));
        peer.introduce();
        pass(1);
        SessionReport.Agreed agreed =
                speaker.session(THEM).orElseThrow().agreed().orElseThrow();
        assertEquals(90, agreed.ours().holdTimeSeconds(), "as the peer has heard it");
        assertEquals(Duration.ofSeconds(90), agreed.holdTime());
    }

    @Test
    @Tag("B2.3")
    void aClosedSpeakerSaysWhy() throws IOException {
        ScriptedPeer peer = establish();
        speaker.close("the node is drained");
        pass(1);
        assertEquals("NOTIFICATION Cease/Administrative Shutdown: \"the node is drained\"", text(peer));
    }

    @Test
    @Tag("B2.3")
    void onePeerIsAskedToTellItsRoutesAgain() throws IOException {
        ScriptedPeer peer = establish();
        speaker.refresh(US);
        pass(1);
        assertEquals(List.of(), peer.heard(RouteRefresh.class));
        speaker.refresh(THEM);
        pass(1);
        assertEquals(1, peer.heard(RouteRefresh.class).size());
    }

    private static String said(PeerStatus status) {
        return status.address() + " " + status.phase() + " " + status.lastError();
    }

    @Test
    @Tag("B3.4")
    void whoListensHearsHowSessionsStandAndThatTheyComeUpAndGoDown() throws IOException {
        List<String> heard = new ArrayList<>();
        Consumer<PeerStatus> listener = status -> heard.add(said(status));
        Consumer<PeerStatus> faulty = status -> {
            throw new IllegalStateException("a fault of whoever listens");
        };
        speaker.onPeers(faulty);
        speaker.onPeers(listener);
        assertEquals(List.of("10.99.0.2 IDLE "), heard);
        establish().close();
        pass(1);
        establish();
        speaker.removePeerListener(listener);
        speaker.removePeerListener(faulty);
        speaker.removePeer(THEM);
        pass(1);
        assertEquals(
                List.of(
                        "10.99.0.2 IDLE ",
                        "10.99.0.2 ESTABLISHED ",
                        "10.99.0.2 IDLE the connection was lost",
                        "10.99.0.2 ESTABLISHED "),
                heard);
    }

    @Test
    @Tag("B3.4")
    void whoHearsOfASessionMayEndIt() throws IOException {
        speaker.onPeers(status -> {
            if (status.phase() == Phase.ESTABLISHED) {
                end(status.address());
            }
        });
        ScriptedPeer peer = peer();
        peer.connect(US);
        pass(1);
        assertTrue(peer.isEnded());
        assertEquals(List.of(), speaker.peers());
    }

    private void end(IpAddress peer) {
        try {
            speaker.removePeer(peer);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Tag("B3.4")
    void aListenerOfRoutesThatWasTakenAwayHearsNothingMore() throws IOException {
        List<String> heard = new ArrayList<>();
        Consumer<RouteChange> listener = change -> heard.add(change.toString());
        speaker.onRoutes(listener);
        speaker.announce(Cidr.parse("10.1.0.0/24"));
        speaker.removeRouteListener(listener);
        speaker.announce(Cidr.parse("10.2.0.0/24"));
        assertEquals(1, heard.size());
    }

    @Test
    @Tag("B3.4")
    void manyPrefixesAreAnnouncedListedAndWithdrawnAtOnce() throws IOException {
        PathAttributes attributes = PathAttributes.EMPTY.withMed(OptionalLong.of(5));
        List<Cidr> three = List.of(Cidr.parse("10.3.0.0/24"), Cidr.parse("10.1.0.0/24"), Cidr.parse("10.2.0.0/24"));
        speaker.announceAll(three, US, attributes);
        List<Cidr> wrong = List.of(Cidr.parse("10.4.0.0/24"), Cidr.parseInterface("10.5.0.1/24"));
        assertThrows(IllegalArgumentException.class, () -> speaker.announceAll(wrong, US, attributes));
        assertEquals(
                List.of("10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24"),
                speaker.announcements().stream()
                        .map(Announcement::prefix)
                        .map(Cidr::toString)
                        .toList());
        assertEquals(US, speaker.announcements().get(0).nextHop());
        ScriptedPeer peer = establish();
        peer.send(announcement("10.9.0.0/24"));
        pass(1);
        assertEquals(3, speaker.announcements().size(), "what a peer tells is none");
        speaker.withdrawAll(List.of(three.get(0), three.get(2), Cidr.parse("10.7.0.0/24")));
        pass(1);
        assertEquals(1, speaker.announcements().size());
        Update last = peer.heard(Update.class).get(peer.heard(Update.class).size() - 1);
        assertTrue(last.toString().contains("10.2.0.0/24") && last.toString().contains("10.3.0.0/24"), last::toString);
    }

    @Test
    @Tag("B2.5")
    void anotherPortOrSideThatConnectsLeavesTheSessionAndCountsFromTheNextOneOn() throws IOException {
        ScriptedPeer peer = establish();
        speaker.addPeer(them().withPort(1790));
        speaker.addPeer(CALLED);
        pass(1);
        assertFalse(peer.isEnded());
        peer.listen();
        peer.close();
        pass(5);
        assertEquals(Phase.ESTABLISHED, status().phase(), "we call it now");
        speaker.addPeer(them());
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
        peer.close();
        pass(1_000);
        assertEquals(Phase.IDLE, status().phase(), "it is waited for again");
        speaker.addPeer(CALLED.withPort(1790));
        pass(10);
        assertEquals("the connection could not be opened", status().lastError());
        speaker.addPeer(them());
        pass(1);
        Instant since = status().since();
        pass(1_000);
        assertEquals(since, status().since(), "nobody is called any more");
        establish();
        speaker.addPeer(them().withLocalAddress(US));
        pass(1);
        assertEquals(Phase.IDLE, status().phase(), "a connection cannot change its address");
    }
}
