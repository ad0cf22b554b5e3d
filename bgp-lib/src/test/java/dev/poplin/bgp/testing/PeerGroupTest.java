package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerGroup;
import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Peers that share what they are. */
@Tag("B3.2")
class PeerGroupTest extends SessionScene {

    private static final Ipv4Address OTHER = Ipv4Address.parse("10.99.0.3");
    private static final Cidr RANGE = Cidr.parse("10.99.0.0/24");
    private static final PathFilter NOTHING = path -> Optional.empty();

    private PeerGroup group;

    @BeforeEach
    void aGroup() throws IOException {
        speaker.removePeer(THEM);
        group = speaker.group("racks", them());
    }

    private static Peer closed() {
        return them().withFilters(NOTHING, PathFilter.ALL);
    }

    private ScriptedPeer comes(Ipv4Address address) {
        ScriptedPeer peer = new ScriptedPeer(network, address, 64_513);
        peer.connect(US);
        pass(1);
        return peer;
    }

    private List<IpAddress> members() throws IOException {
        return group.peers().stream().map(PeerStatus::address).toList();
    }

    @Test
    void aChangeReachesEveryMemberOnItsLivingSession() throws IOException {
        group.addPeer(THEM);
        group.addPeers(RANGE, 5);
        ScriptedPeer named = comes(THEM);
        ScriptedPeer unnamed = comes(OTHER);
        named.send(announcement("10.1.0.0/24"));
        unnamed.send(announcement("10.2.0.0/24"));
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes());
        assertEquals(List.of(THEM, OTHER), members());
        group.change(closed());
        pass(1);
        assertEquals(List.of(), prefixes());
        assertFalse(named.isEnded() || unnamed.isEnded());
        speaker.group("racks", them());
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes());
        assertEquals(them(), group.template());
        assertEquals(2, group.sessions().size());
    }

    @Test
    void whatAMemberHasOfItsOwnStaysAboveTheGroup() throws IOException {
        group.addPeer(THEM, peer -> peer.withLocalAs(64_700));
        group.addPeer(OTHER, peer -> peer.withFilters(PathFilter.ALL, PathFilter.ALL));
        ScriptedPeer first = comes(THEM);
        ScriptedPeer second = comes(OTHER);
        assertEquals(64_700, first.heard(Open.class).get(0).as());
        first.send(announcement("10.1.0.0/24"));
        second.send(announcement("10.2.0.0/24"));
        group.change(closed());
        pass(1);
        assertEquals(List.of("10.2.0.0/24"), prefixes());
        assertFalse(first.isEnded() || second.isEnded());
    }

    @Test
    void whoIsNamedOrRemovedByItselfLeavesTheGroup() throws IOException {
        group.addPeer(THEM);
        group.addPeer(OTHER);
        comes(THEM).send(announcement("10.1.0.0/24"));
        speaker.addPeer(them());
        speaker.removePeer(OTHER);
        group.change(closed());
        pass(1);
        assertEquals(List.of(), members());
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        assertEquals(1, speaker.peers().size());
    }

    @Test
    void aFaultInWhatAMemberHasOfItsOwnChangesNothing() throws IOException {
        group.addPeer(THEM);
        group.addPeer(OTHER, peer -> peer.withPort(peer.port() + 65_000));
        comes(THEM).send(announcement("10.1.0.0/24"));
        assertThrows(IllegalArgumentException.class, () -> group.change(closed().withPort(1_179)));
        pass(1);
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        assertEquals(them(), group.template());
    }

    @Test
    void theMembersAreShutDownEnabledAndRemovedTogether() throws IOException {
        group.addPeer(THEM);
        group.addPeers(RANGE, 5);
        ScriptedPeer named = comes(THEM);
        ScriptedPeer unnamed = comes(OTHER);
        group.shutdown("maintenance");
        pass(1);
        assertTrue(named.isEnded() && unnamed.isEnded());
        assertTrue(group.peers().stream().allMatch(PeerStatus::shutDown));
        group.enable();
        pass(1);
        ScriptedPeer again = comes(OTHER);
        assertFalse(again.isEnded());
        group.remove();
        pass(1);
        assertEquals(
                Notification.DECONFIGURED,
                again.heard(Notification.class).get(0).subcode());
        assertEquals(List.of(), speaker.peers());
        assertEquals(List.of(), speaker.groups());
        assertTrue(comes(OTHER).isEnded(), "the range has gone with it");
        assertThrows(IllegalStateException.class, () -> group.addPeer(THEM));
    }
}
