package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerGroup;
import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.attribute.LargeCommunity;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A group of two members, one of them taken by its prefix, both of which are sessions of one daemon. */
@PeerTest(programs = {"bird", "birdc", "gobgpd", "gobgp", "nsenter"})
@Tag("B3.2")
@Tag("B5")
class DaemonGroupTest extends DaemonScene {

    private static final IpAddress FIRST = IpAddress.parse("10.99.0.1");
    private static final IpAddress SECOND = IpAddress.parse(Wish.SECOND_OF_THEM);
    private static final Cidr THEIRS = Cidr.parse("203.0.113.0/24");
    private static final Cidr OURS = Cidr.parse("10.244.1.0/26");

    @BeforeEach
    void secondAddresses() throws IOException {
        address(lab.theirs, Wish.SECOND_OF_THEM);
        address(lab.ours, Wish.SECOND_OF_US);
    }

    private static void address(NetworkNamespace namespace, String address) throws IOException {
        try (Netlink netlink = Netlink.open(namespace)) {
            netlink.addresses()
                    .add(InterfaceAddress.of(
                            netlink.links().get("eth0").index(), Cidr.parseInterface(address + "/24")));
        }
    }

    /** Tells with a mark, and takes what the filter lets in. */
    private static Peer marking(Peer template, PathFilter in, int mark) {
        List<LargeCommunity> communities = List.of(new LargeCommunity(64_512, 7, mark));
        return template.withFilters(
                in,
                path -> Optional.of(
                        path.withAttributes(path.attributes().with(builder -> builder.largeCommunities(communities)))));
    }

    /** How many times the daemon shows a mark. */
    private int shown(int mark) throws Exception {
        return daemon.words().split("\\b64512 7 " + mark + "\\b", -1).length - 1;
    }

    private static List<Instant> since(PeerGroup group) throws IOException {
        return group.peers().stream().map(PeerStatus::since).toList();
    }

    private static boolean allAre(PeerGroup group, Phase phase) throws IOException {
        List<PeerStatus> peers = group.peers();
        return peers.size() == 2 && peers.stream().allMatch(peer -> peer.phase() == phase);
    }

    @ParameterizedTest
    @EnumSource(
            value = DaemonKind.class,
            names = {"BIRD", "GOBGP"})
    void aChangeOfTheGroupReachesBothMembersOnTheirLivingSessions(DaemonKind kind) throws Exception {
        daemon = kind.in(directory, lab.theirs);
        daemon.start(Wish.PLAIN.with(Wish.Trait.TWICE));
        try (BgpSpeaker speaker = lab.speaker("0.0.0.0").open()) {
            speaker.announce(OURS);
            PeerGroup group = speaker.group("racks", marking(Peer.of(FIRST, 65_001), PathFilter.ALL, 71));
            group.addPeer(FIRST, peer -> peer.withLocalAddress(IpAddress.parse("10.99.0.2")));
            group.addPeers(Cidr.of(SECOND, 32), 1);
            eventually(() -> allAre(group, Phase.ESTABLISHED));
            eventually(() -> speaker.paths(THEIRS).size() == 2 && shown(71) == 2);
            assertEquals(
                    List.of(FIRST, SECOND),
                    group.peers().stream().map(PeerStatus::address).toList());
            List<Instant> since = since(group);
            int losses = daemon.losses();

            group.change(marking(group.template(), path -> Optional.empty(), 72));
            eventually(() -> speaker.paths(THEIRS).isEmpty() && shown(72) == 2 && shown(71) == 0);
            group.change(marking(group.template(), PathFilter.ALL, 73));
            eventually(() -> speaker.paths(THEIRS).size() == 2 && shown(73) == 2 && shown(72) == 0);
            assertEquals(since, since(group), "the sessions are the same");
            assertEquals(losses, daemon.losses());

            group.shutdown("maintenance");
            eventually(() -> shown(73) == 0 && speaker.paths(THEIRS).isEmpty());
            assertTrue(allAre(group, Phase.IDLE));
            group.enable();
            eventually(() ->
                    allAre(group, Phase.ESTABLISHED) && speaker.paths(THEIRS).size() == 2 && shown(73) == 2);
            group.remove();
            eventually(() -> shown(73) == 0);
            assertEquals(List.of(), speaker.peers());
        }
    }
}
