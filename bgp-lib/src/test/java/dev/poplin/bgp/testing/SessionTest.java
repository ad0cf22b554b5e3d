package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerRange;
import dev.poplin.bgp.PrefixLimit;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Quarantine;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, ranges, changes and faults of a session with one peer, in simulated time. */
class SessionTest extends SessionScene {

    @Test
    @Tag("B2.1")
    void aPeerThatTellsTooMuchIsSentAwayAndMayComeBackAfterItsTime() throws IOException {
        speaker.addPeer(them().withSession(SessionSettings.STANDARD.withPrefixLimit(
                PrefixLimit.of(2).withRestart(Duration.ofMinutes(5)))));
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        assertEquals(2, prefixes().size());
        peer.send(announcement("10.3.0.0/24"));
        pass(1);
        assertEquals(List.of(Notification.of(Notification.CEASE, 1)), peer.heard(Notification.class));
        assertEquals("the peer has told more than 2 prefixes", status().lastError());
        assertEquals(List.of(), prefixes());
        peer.connect(US);
        pass(10);
        assertTrue(peer.isEnded(), "too early");
        pass(300);
        establish();
    }

    @Test
    @Tag("B2.1")
    void aPeerMayBeHeldOffForLongerThanItsNanosecondsCanBeCounted() throws IOException {
        speaker.addPeer(them().withSession(SessionSettings.STANDARD.withPrefixLimit(
                PrefixLimit.of(1).withRestart(Duration.ofDays(400 * 365)))));
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        assertTrue(peer.isEnded());
        assertEquals(List.of(), prefixes());
        peer.connect(US);
        pass(100);
        assertTrue(peer.isEnded(), "it is held off");
    }

    private static final Peer CALLED = Peer.of(THEM, 64_513);

    private static Peer limited(int most) {
        return CALLED.withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(most)));
    }

    @Test
    @Tag("B2.1")
    void aPeerThatWeHaveCalledAndThatTellsTooMuchIsNotCalledBeforeItsTime() throws IOException {
        ScriptedPeer peer = peer();
        peer.listen();
        speaker.addPeer(CALLED.withSession(
                SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(2).withRestart(Duration.ofMinutes(5)))));
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24"));
        for (int second = 0; second < 298; second++) {
            pass(1);
            assertEquals(Phase.IDLE, status().phase(), "after " + second + " s");
        }
        pass(5);
        assertEquals(Phase.ESTABLISHED, status().phase());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("B2.5")
    void aPeerThatIsHeldOffForEverComesBackWhenItMayTellMore(boolean stillLimited) throws IOException {
        speaker.addPeer(limited(2));
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24"));
        pass(1);
        assertTrue(peer.isEnded());
        for (int notMore : List.of(2, 1)) {
            speaker.addPeer(limited(notMore));
            peer.connect(US);
            pass(1_000);
            assertTrue(peer.isEnded(), "it may tell no more than before");
        }
        peer.listen();
        speaker.addPeer(stillLimited ? limited(3) : CALLED);
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase(), "we call it at once");
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24"));
        pass(1);
        assertEquals(3, prefixes().size());
    }

    @Test
    @Tag("B2.1")
    void aPeerThatHasToldAlmostTooMuchIsWarnedOf() throws IOException {
        speaker.addPeer(them().withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(4))));
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        assertFalse(status().nearLimit());
        peer.send(announcement("10.3.0.0/24"));
        pass(1);
        assertTrue(status().nearLimit(), "three of four");
        assertEquals(Phase.ESTABLISHED, status().phase());
        speaker.addPeer(them());
        assertFalse(status().nearLimit(), "there is no limit any more");
    }

    @Test
    @Tag("B2.1")
    void whoConnectsFromARangeIsAPeerUntilItsSessionEnds() throws IOException {
        speaker.removePeer(THEM);
        Cidr range = Cidr.parse("10.99.0.0/24");
        speaker.addPeers(new PeerRange(range, them(), 1));
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24"));
        ScriptedPeer second = new ScriptedPeer(network, Ipv4Address.parse("10.99.0.3"), 64_513);
        second.connect(US);
        pass(1);
        assertTrue(second.isEnded(), "there is room for one");
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        peer.close();
        pass(1);
        assertEquals(List.of(), speaker.peers());
        assertEquals(List.of(), prefixes());
        second.connect(US);
        pass(1);
        assertEquals(1, speaker.peers().size());
        speaker.removePeers(range);
        pass(1);
        assertTrue(second.isEnded());
        assertEquals(List.of(), speaker.peers());
    }

    @Test
    @Tag("B2.1")
    void aPeerOfARangeKeepsItsPlaceAsLongAsItsRoutesAreKeptAndNoLonger() throws IOException {
        speaker.removePeer(THEM);
        speaker.addPeers(new PeerRange(Cidr.parse("10.99.0.0/24"), them(), 1));
        ScriptedPeer peer = establish(RESTART);
        peer.send(announcement("10.1.0.0/24"));
        pass(1);
        peer.close();
        ScriptedPeer second = new ScriptedPeer(network, Ipv4Address.parse("10.99.0.3"), 64_513);
        pass(100);
        second.connect(US);
        pass(1);
        assertTrue(second.isEnded(), "its routes may still come back");
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        pass(30);
        assertEquals(List.of(), speaker.peers());
        second.connect(US);
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
    }

    @Test
    @Tag("B2.1")
    void aPeerOfARangeThatToldTooMuchKeepsItsPlaceUntilItMayComeBack() throws IOException {
        speaker.removePeer(THEM);
        Peer limited = them().withSession(SessionSettings.STANDARD.withPrefixLimit(
                PrefixLimit.of(1).withRestart(Duration.ofMinutes(5))));
        speaker.addPeers(new PeerRange(Cidr.parse("10.99.0.0/24"), limited, 1));
        establish().send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        assertEquals(1, speaker.peers().size());
        pass(300);
        assertEquals(List.of(), speaker.peers());
    }

    @Test
    @Tag("B1.4")
    @Tag("B2.3")
    void aFamilyWhoseRoutesCannotBeReadIsDoneWithoutAndTheOtherGoesOn() throws IOException {
        speaker.addPeer(Peer.of(THEM, 64_513).asPassive());
        ScriptedPeer peer = establish(SIX);
        peer.send(announcement("10.1.0.0/24"));
        peer.send(ofSix("fd01::/64"));
        pass(1);
        assertEquals(2, prefixes().size());
        // MP_REACH_NLRI of IPv6 with a next hop of five bytes.
        peer.sendBytes("ffffffffffffffffffffffffffffffff 0036 02 0000 001f 40010100 40020602010000fc01"
                + " 800e0f 0002 01 05 0102030405 00 20fd010002");
        peer.send(ofSix("fd03::/64"));
        peer.send(announcement("10.2.0.0/24"));
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes());
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertEquals(List.of(), peer.heard(Notification.class));
    }

    @Test
    @Tag("B1.4")
    void messagesAtFaultAreInQuarantineAlsoWhenTheyHaveEndedTheSession() throws IOException {
        ScriptedPeer peer = establish();
        assertEquals(List.of(), speaker.quarantine(THEM));
        // ORIGIN is 7: the route is withdrawn, and the session goes on.
        peer.sendBytes("ffffffffffffffffffffffffffffffff 002d 02 0000 0014 40010107"
                + " 40020602010000fc01 4003040a630002 080a");
        // No message has the type 9.
        peer.sendBytes("ffffffffffffffffffffffffffffffff 0013 09");
        pass(1);
        assertTrue(peer.isEnded());
        List<Quarantine.Entry> kept = speaker.quarantine(THEM);
        assertEquals(2, kept.size(), kept::toString);
        assertEquals(45, kept.get(0).message().length());
        assertEquals(1, kept.get(0).faults().size());
        assertEquals("", kept.get(0).reason());
        assertEquals(19, kept.get(1).message().length());
        assertFalse(kept.get(1).reason().isEmpty());
        for (int i = 0; i < 100; i++) {
            establish().sendBytes("ffffffffffffffffffffffffffffffff 0013 09");
            pass(300);
        }
        assertEquals(64, speaker.quarantine(THEM).size());
        assertEquals(List.of(), speaker.quarantine(US));
    }

    @Test
    @Tag("B1.4")
    void headersThatCannotBeReadAreInQuarantine() throws IOException {
        String marker = "fffffffffffffffffffffffffffffffe 0013 04";
        String tooShort = "ffffffffffffffffffffffffffffffff 0012 04";
        String tooLong = "ffffffffffffffffffffffffffffffff 1001 02";
        for (String header : List.of(marker, tooShort, tooLong)) {
            ScriptedPeer peer = establish();
            peer.sendBytes(header);
            pass(1);
            assertTrue(peer.isEnded());
            Notification told = peer.heard(Notification.class).get(0);
            assertEquals(
                    Notification.of(Notification.HEADER, header.equals(marker) ? 1 : 2)
                            .subcode(),
                    told.subcode());
            pass(300);
        }
        List<Quarantine.Entry> kept = speaker.quarantine(THEM);
        assertEquals(
                List.of(Octets.ofHex(marker), Octets.ofHex(tooShort), Octets.ofHex(tooLong)),
                kept.stream().map(Quarantine.Entry::message).toList());
        assertEquals(
                List.of("the marker is not all ones", "bad message length", "bad message length"),
                kept.stream().map(Quarantine.Entry::reason).toList());
    }

    @Test
    @Tag("B2.5")
    void filtersTimersAndLimitsChangeOnTheLivingSession() throws IOException {
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        PathFilter one = path -> path.prefix().equals(Cidr.parse("10.1.0.0/24")) ? Optional.of(path) : Optional.empty();
        speaker.addPeer(them().withFilters(one, PathFilter.ALL)
                .withSession(SessionSettings.STANDARD
                        .withHoldTime(Duration.ofSeconds(30))
                        .withPrefixLimit(PrefixLimit.of(10))));
        pass(1);
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        speaker.addPeer(them());
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes());
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertTrue(!peer.isEnded());
        speaker.addPeer(them().withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(1))));
        pass(1);
        assertTrue(peer.isEnded(), "a limit that is already exceeded counts at once");
    }

    @Test
    @Tag("B2.1")
    void whatAPeerToldBeforeItsRestartDoesNotCountAgainstItsLimit() throws IOException {
        speaker.addPeer(them().withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(3))));
        ScriptedPeer peer = establish(RESTART);
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        peer.close();
        pass(1);
        ScriptedPeer again = establish(RESTART);
        again.send(announcement("10.3.0.0/24", "10.4.0.0/24"));
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertEquals(4, prefixes().size());
        again.send(announcement("10.5.0.0/24", "10.6.0.0/24"));
        pass(1);
        assertTrue(again.isEnded(), "four of its session are too many");
    }
}
