package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerRange;
import dev.poplin.bgp.PrefixLimit;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Peers of ranges that are named later, and of ranges that overlap. */
@Tag("B2.1")
class PeerRangeTest extends SessionScene {

    private static final Cidr WIDE = Cidr.parse("10.0.0.0/8");
    private static final Cidr NARROW = Cidr.parse("10.99.0.0/16");

    @BeforeEach
    void nobodyIsNamed() throws IOException {
        speaker.removePeer(THEM);
    }

    @Test
    void aPeerOfARangeThatIsNamedStaysWhenItsSessionEnds() throws IOException {
        speaker.addPeers(new PeerRange(NARROW, them(), 1));
        ScriptedPeer peer = establish();
        speaker.addPeer(them());
        peer.close();
        pass(1);
        assertEquals(Phase.IDLE, status().phase());
        establish();
    }

    @Test
    void aPeerOfARangeThatIsNamedStaysWhenTheRangeGoesAndTakesNoPlaceInIt() throws IOException {
        speaker.addPeers(new PeerRange(NARROW, them(), 1));
        ScriptedPeer peer = establish();
        speaker.addPeer(them());
        ScriptedPeer other = new ScriptedPeer(network, Ipv4Address.parse("10.99.0.3"), 64_513);
        other.connect(US);
        pass(1);
        assertEquals(2, speaker.peers().size());
        speaker.removePeers(NARROW);
        pass(1);
        assertEquals(1, speaker.peers().size());
        assertEquals(Phase.ESTABLISHED, status().phase());
        assertFalse(peer.isEnded());
    }

    @Test
    void aRangeThatGoesLeavesThePeersOfANarrowerOneWithin() throws IOException {
        speaker.addPeers(new PeerRange(WIDE, them(), 5));
        speaker.addPeers(new PeerRange(NARROW, them(), 5));
        ScriptedPeer peer = establish();
        speaker.removePeers(WIDE);
        pass(1);
        assertFalse(peer.isEnded());
        assertEquals(Phase.ESTABLISHED, status().phase());
    }

    @Test
    void thePeersOfANarrowerRangeTakeNoPlaceInTheWiderOne() throws IOException {
        speaker.addPeers(new PeerRange(WIDE, them(), 1));
        speaker.addPeers(new PeerRange(NARROW, them(), 1));
        establish();
        ScriptedPeer other = new ScriptedPeer(network, Ipv4Address.parse("10.98.0.3"), 64_513);
        other.connect(US);
        pass(1);
        assertEquals(2, speaker.peers().size());
        assertFalse(other.isEnded());
    }

    private static Peer taking(String prefix) {
        Cidr only = Cidr.parse(prefix);
        return them().withFilters(
                        path -> Optional.of(path).filter(told -> told.prefix().equals(only)), PathFilter.ALL);
    }

    @Test
    @Tag("B2.5")
    void aRangeThatChangesReachesWhoIsThere() throws IOException {
        speaker.addPeers(new PeerRange(WIDE, them(), 1));
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        speaker.addPeers(new PeerRange(WIDE, taking("10.2.0.0/24"), 1));
        pass(1);
        assertEquals(List.of("10.2.0.0/24"), prefixes());
        assertFalse(peer.isEnded());
        speaker.addPeers(new PeerRange(
                WIDE, them().withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(1))), 1));
        pass(1);
        assertTrue(peer.isEnded(), "it has told too much for the range as it is now");
    }

    @Test
    @Tag("B2.5")
    void whoMustBeginAnewForItsRangeMayComeAgain() throws IOException {
        speaker.addPeers(new PeerRange(WIDE, them(), 1));
        ScriptedPeer peer = establish();
        speaker.addPeers(new PeerRange(WIDE, them().withLocalAs(64_700), 1));
        pass(1);
        assertTrue(peer.isEnded());
        assertEquals(
                Notification.of(Notification.CEASE, Notification.CONFIGURATION_CHANGE),
                peer.heard(Notification.class).get(0));
        ScriptedPeer again = establish();
        assertEquals(64_700, again.heard(Open.class).get(0).as());
    }

    @Test
    @Tag("B2.5")
    void whoIsShutDownStaysSoWhateverItsRangeBecomes() throws IOException {
        speaker.addPeers(new PeerRange(WIDE, them(), 1));
        establish();
        speaker.shutdown(THEM, "");
        pass(1);
        speaker.addPeers(new PeerRange(WIDE, them().withLocalAs(64_700), 1));
        pass(1);
        assertTrue(status().shutDown());
        ScriptedPeer peer = peer();
        peer.connect(US);
        pass(1);
        assertTrue(peer.isEnded());
        speaker.enable(THEM);
        assertEquals(64_700, establish().heard(Open.class).get(0).as());
    }

    /** As BIRD's "neighbor range ... external". */
    @Test
    void whoeverComesMayBeOfAnyAsButOurs() throws IOException {
        Peer any = Peer.of(THEM, Peer.ANY_EXTERNAL_AS).withFamilies(Set.of(IpFamily.IPV4));
        speaker.addPeers(new PeerRange(NARROW, any, 3));
        ScriptedPeer own = new ScriptedPeer(network, Ipv4Address.parse("10.99.0.3"), 64_512);
        own.connect(US);
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24"));
        pass(1);
        assertEquals(
                Notification.BAD_PEER_AS, own.heard(Notification.class).get(0).subcode());
        assertEquals(1, speaker.peers().size());
        assertEquals(64_513, status().as());
        assertEquals(64_513, speaker.routes().get(0).source().as());
        peer.close();
        pass(1);
        peer.ofAnotherAs(64_999).connect(US);
        pass(1);
        assertEquals(64_999, status().as());
    }
}
