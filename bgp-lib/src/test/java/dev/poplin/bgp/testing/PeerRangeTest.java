package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.poplin.bgp.PeerRange;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
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
}
