package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PrefixLimit;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.IpFamily;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that a peer opens beside its established session: RFC 4271 §6.8 and RFC 4724 §4.2, in simulated time. */
@Tag("B2.1")
@Tag("B2.3")
class RivalConnectionTest extends SessionScene {

    private static final Capability RESTARTED = new GracefulRestart(
            true, true, 120, List.of(new GracefulRestart.PreservedFamily(Family.IPV4_UNICAST, true)));

    private final List<String> losses = new ArrayList<>();

    /** A session that has told a route, and the losses of routes from now on. */
    private ScriptedPeer establishAndTell(Capability restart) throws IOException {
        ScriptedPeer peer = establish(restart);
        peer.send(announcement("10.1.0.0/24"));
        pass(1);
        speaker.onRoutes(change -> {
            if (change.toString().startsWith("-")) {
                losses.add(change.toString());
            }
        });
        return peer;
    }

    private void assertUndisturbed(ScriptedPeer peer, Instant since) throws IOException {
        assertFalse(peer.isEnded());
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertEquals(since, status().since());
        assertEquals("", status().lastError());
        assertEquals(List.of(), losses);
    }

    @Test
    void aConnectionThatCrossesWithTheOneJustEstablishedIsDroppedAndTheSessionLives() throws IOException {
        ScriptedPeer peer = establishAndTell(RESTART);
        Instant since = status().since();
        ScriptedPeer crossing = peer.beside(RESTART);
        crossing.connect(US);
        pass(1);
        assertEquals(
                List.of(Notification.of(Notification.CEASE, Notification.COLLISION)),
                crossing.heard(Notification.class));
        assertTrue(crossing.isEnded());
        assertUndisturbed(peer, since);
    }

    @Test
    void aPeerThatHasRestartedSaysSoOnBothOfItsCrossingConnections() throws IOException {
        ScriptedPeer peer = establishAndTell(RESTARTED);
        Instant since = status().since();
        ScriptedPeer crossing = peer.beside(RESTARTED);
        crossing.connect(US);
        pass(1);
        assertTrue(crossing.isEnded());
        assertUndisturbed(peer, since);
    }

    @Test
    void aPeerThatRestartedWithoutAWordTakesItsOldSessionsPlaceAndItsRoutesAreKept() throws IOException {
        establishAndTell(RESTART);
        pass(20);
        ScriptedPeer again = peer(RESTART);
        again.connect(US);
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertEquals(List.of("10.1.0.0/24"), prefixes(), "stale, and believed");
        again.send(announcement("10.2.0.0/24"));
        again.send(Update.endOfRib(Family.IPV4_UNICAST));
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes());
        assertEquals(List.of(), losses);
        pass(5);
        assertEquals(List.of("10.2.0.0/24"), prefixes(), "what it did not tell again is swept");
    }

    @Test
    void aPeerThatSaysThatItHasRestartedIsBelievedAtOnce() throws IOException {
        establishAndTell(RESTART);
        ScriptedPeer again = peer(RESTARTED);
        again.connect(US);
        pass(1);
        assertFalse(again.isEnded());
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertEquals(List.of(), losses);
    }

    @Test
    void aConnectionThatSaysNothingDoesNothing() throws IOException {
        ScriptedPeer peer = establishAndTell(RESTART);
        Instant since = status().since();
        pass(20);
        ScriptedPeer stranger = peer.beside();
        stranger.connectSilently(US);
        pass(30);
        assertFalse(stranger.isEnded());
        assertEquals(1, stranger.heard(Open.class).size());
        assertUndisturbed(peer, since);
        stranger.close();
        pass(30);
        assertUndisturbed(peer, since);
        ScriptedPeer second = peer.beside();
        second.connectSilently(US);
        pass(1);
        ScriptedPeer third = peer.beside();
        third.connectSilently(US);
        pass(1);
        assertTrue(second.isEnded(), "one at a time");
        for (int minute = 0; minute < 5; minute++) {
            peer.send(new Keepalive());
            pass(60);
        }
        assertTrue(third.isEnded(), "it had time enough to say something");
        assertUndisturbed(peer, since);
    }

    @Test
    void whoToldTooMuchIsDoneWithOnAllOfItsConnections() throws IOException {
        speaker.addPeer(Peer.of(THEM, 64_513)
                .withFamilies(Set.of(IpFamily.IPV4))
                .withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(1))));
        ScriptedPeer peer = establish(RESTART);
        pass(20);
        ScriptedPeer second = peer.beside(RESTART);
        second.connectSilently(US);
        pass(1);
        assertFalse(second.isEnded());
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        assertTrue(peer.isEnded());
        assertTrue(second.isEnded());
        for (int minute = 0; minute < 10; minute++) {
            pass(60);
            assertEquals(Phase.IDLE, status().phase());
            assertEquals("the peer has told more than 1 prefixes", status().lastError());
        }
    }

    @Test
    void aConnectionOfAnotherAsDoesNothing() throws IOException {
        ScriptedPeer peer = establishAndTell(RESTART);
        Instant since = status().since();
        pass(20);
        ScriptedPeer stranger = peer.ofAnotherAs(65_000, RESTARTED);
        stranger.connect(US);
        pass(1);
        assertTrue(stranger.isEnded());
        assertUndisturbed(peer, since);
    }

    @Test
    void withoutGracefulRestartTheSessionIsKeptWhateverComes() throws IOException {
        ScriptedPeer peer = establish();
        Instant since = status().since();
        pass(20);
        ScriptedPeer second = peer.beside();
        second.connect(US);
        pass(1);
        assertTrue(second.isEnded());
        assertUndisturbed(peer, since);
    }

    @Test
    void aConnectionThatWaitsBesideTheSessionGoesOnWhenTheSessionEnds() throws IOException {
        ScriptedPeer peer = establishAndTell(RESTART);
        ScriptedPeer next = peer.beside(RESTART);
        next.connectSilently(US);
        pass(1);
        peer.close();
        pass(1);
        assertFalse(next.isEnded());
        next.introduce();
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertEquals(List.of(), losses);
    }
}
