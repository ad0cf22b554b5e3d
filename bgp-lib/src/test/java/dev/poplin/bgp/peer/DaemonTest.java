package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static dev.poplin.bgp.peer.Lab.learned;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PrefixLimit;
import dev.poplin.bgp.SessionSettings;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.transport.TcpKey;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.PeerTest;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same conversations with each of the other speakers. */
@PeerTest(programs = {"bird", "birdc", "vtysh", "gobgpd", "gobgp", "exabgp", "bgpctl", "nsenter"})
@Tag("B5")
class DaemonTest extends DaemonScene {

    private static final Cidr OWN = Cidr.parse("10.244.1.0/26");
    private static final Cidr OWN_SIX = Cidr.parse("fd00:10:244::/64");
    private static final IpAddress THEM = IpAddress.parse("10.99.0.1");

    private BgpSpeaker speaker;

    @BeforeEach
    void open() throws Exception {
        speaker = lab.speaker("10.99.0.2").open();
    }

    @AfterEach
    void close() {
        speaker.close();
    }

    private void start(DaemonKind kind, Wish wish) throws Exception {
        daemon = kind.in(directory, lab.theirs);
        daemon.start(wish);
    }

    private static Peer them() {
        return Peer.of(THEM, 65_001);
    }

    private void announceOwn() throws Exception {
        speaker.announce(OWN);
        speaker.announce(OWN_SIX, IpAddress.parse("fd99::2"), PathAttributes.EMPTY);
    }

    private Phase phase() throws Exception {
        return speaker.peers().get(0).phase();
    }

    private static Peer secured(String key) {
        return them().withSession(SessionSettings.STANDARD.withTcp(
                TcpOptions.NONE.withKey(TcpKey.of(key)).withTtlSecurity(1)));
    }

    @ParameterizedTest
    @EnumSource(DaemonKind.class)
    @Tag("B2.2")
    @Tag("B2.3")
    void carriesRoutesUnderAKeyAndFromOneHopAwayTellsThemAgainAndSaysGoodbye(DaemonKind kind) throws Exception {
        start(kind, Wish.PLAIN.withKey("s3cret").withTtlSecurity());
        announceOwn();
        speaker.addPeer(secured("another"));
        eventually(() -> phase() == Phase.CONNECT);
        speaker.addPeer(secured("s3cret"));
        eventually(() -> learned(speaker).equals(daemon.announced()));
        eventually(() ->
                daemon.routes().contains(OWN.toString()) && daemon.routes().contains(OWN_SIX.toString()));
        eventually(speaker::isConverged);

        // ExaBGP 4.2 resets the session when it is asked.
        if (kind != DaemonKind.EXABGP) {
            speaker.refresh();
            daemon.askAgain();
        }
        speaker.withdraw(OWN_SIX);
        eventually(() -> kind == DaemonKind.EXABGP
                ? daemon.routes().contains("withdrawn " + OWN_SIX)
                : !daemon.routes().contains(OWN_SIX.toString()));
        assertEquals(daemon.announced(), learned(speaker));
        assertEquals(Phase.ESTABLISHED, phase());
        speaker.close();
        eventually(() ->
                daemon.session().toLowerCase(Locale.ROOT).matches("(?s).*(shutdown|hard.reset|cease|peer reset).*"));
    }

    @ParameterizedTest
    @EnumSource(DaemonKind.class)
    @Tag("B2.3")
    void losesNoRouteWhenEitherSideDiesAndReturns(DaemonKind kind) throws Exception {
        start(kind, Wish.PLAIN);
        announceOwn();
        speaker.addPeer(them());
        eventually(() -> learned(speaker).equals(daemon.announced()));
        eventually(() -> daemon.routes().contains(OWN.toString()));
        eventually(speaker::isConverged);
        List<String> changes = new CopyOnWriteArrayList<>();
        speaker.onRoutes(change -> changes.add(change.toString()));
        daemon.kill();
        eventually(() -> phase() != Phase.ESTABLISHED);
        if (daemon.forwardsWhileItRestarts()) {
            assertEquals(daemon.announced(), learned(speaker), "kept while it is away");
        }
        daemon.startAgain();
        eventually(() -> phase() == Phase.ESTABLISHED
                && speaker.isConverged()
                && learned(speaker).size() == 2);
        if (daemon.forwardsWhileItRestarts()) {
            assertTrue(changes.stream().noneMatch(change -> change.startsWith("-")), changes.toString());
        }
        eventually(() -> daemon.routes().contains(OWN.toString()));

        speaker.abandon();
        if (daemon.keepsRoutesOfTheLost()) {
            eventually(() -> !daemon.session().contains("Established") || kind == DaemonKind.GOBGP);
            assertTrue(daemon.routes().contains(OWN.toString()), daemon.session());
        }
        speaker = lab.speaker("10.99.0.2").open();
        announceOwn();
        speaker.addPeer(them());
        eventually(() -> learned(speaker).equals(daemon.announced()));
        assertTrue(daemon.routes().contains(OWN.toString()), daemon.routes());
    }

    @ParameterizedTest
    @EnumSource(DaemonKind.class)
    @Tag("B2.1")
    void endsTheSessionWithWhoTellsTooMuch(DaemonKind kind) throws Exception {
        start(kind, Wish.PLAIN);
        speaker.addPeer(them().withSession(SessionSettings.STANDARD.withPrefixLimit(PrefixLimit.of(1))));
        eventually(() -> speaker.peers().get(0).lastError().equals("the peer has told more than 1 prefixes"));
        eventually(() -> learned(speaker).isEmpty());
    }

    /** OpenBGPD 7.7 does not know next hops of IPv6 for IPv4: we tell it no IPv4, and it tells us an address of its loopback. */
    @ParameterizedTest
    @EnumSource(DaemonKind.class)
    void carriesIpv4OverNextHopsOfIpv6UnderAKey(DaemonKind kind) throws Exception {
        speaker.close();
        speaker = lab.speaker("fd99::2")
                .offer(new Capability.ExtendedNextHop(
                        List.of(new Capability.ExtendedNextHop.Entry(Family.IPV4_UNICAST, Family.AFI_IPV6))))
                .open();
        start(kind, Wish.PLAIN.withKey("s3cret").withTtlSecurity().overSix());
        announceOwn();
        speaker.addPeer(secured("s3cret").withAddress(IpAddress.parse("fd99::1")));
        boolean both = kind != DaemonKind.OPENBGPD;
        eventually(() -> learned(speaker)
                .equals(List.of(
                        "203.0.113.0/24 via " + (both ? "fd99::1" : "127.0.0.1"), "2001:db8:1::/48 via fd99::1")));
        eventually(() -> daemon.routes().contains(OWN_SIX.toString())
                && daemon.routes().contains(OWN.toString()) == both
                && daemon.routes().contains("fd99::2"));
    }
}
