package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.Peer;
import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.PathFilter;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Routes asked for and told again, RFC 2918 and 7313, in simulated time. */
class RouteRefreshTest extends SessionScene {

    private ScriptedPeer establishWithBothFamilies(Capability... more) throws IOException {
        speaker.addPeer(Peer.of(THEM, 64_513).asPassive());
        List<Capability> capabilities = new ArrayList<>(List.of(more));
        capabilities.add(SIX);
        capabilities.add(new Capability.EnhancedRouteRefresh());
        ScriptedPeer peer = establish(capabilities.toArray(Capability[]::new));
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        peer.send(ofSix("fd01::/64"));
        peer.send(ofSix("fd02::/64"));
        pass(1);
        return peer;
    }

    @Test
    @Tag("B2.3")
    void aFamilyThatIsToldAgainIsSweptAloneAskedForOrNot() throws IOException {
        ScriptedPeer peer = establishWithBothFamilies();
        peer.send(new RouteRefresh(Family.IPV6_UNICAST, RouteRefresh.BEGIN));
        peer.send(ofSix("fd02::/64"));
        peer.send(new RouteRefresh(Family.IPV6_UNICAST, RouteRefresh.END));
        pass(5);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24", "fd02::/64"), prefixes());
        speaker.refresh();
        peer.send(new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.BEGIN));
        peer.send(announcement("10.1.0.0/24"));
        peer.send(new RouteRefresh(Family.IPV6_UNICAST, RouteRefresh.BEGIN));
        peer.send(new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.END));
        pass(5);
        assertEquals(List.of("10.1.0.0/24", "fd02::/64"), prefixes(), "IPv4 does not wait for IPv6");
        for (int minute = 0; minute < 5; minute++) {
            peer.send(new Keepalive());
            pass(60);
        }
        assertEquals(List.of("10.1.0.0/24"), prefixes(), "an answer that does not end is not waited for");
    }

    @Test
    @Tag("B2.3")
    void anEndWithoutABeginningSweepsNothing() throws IOException {
        ScriptedPeer peer = establishWithBothFamilies();
        peer.send(new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.END));
        pass(5);
        assertEquals(4, prefixes().size());
    }

    @Test
    @Tag("B2.3")
    void theEndOfARestartAndOfARefreshBehindItSweepEachItsOwn() throws IOException {
        ScriptedPeer peer = establishWithBothFamilies(RESTART);
        peer.close();
        pass(1);
        ScriptedPeer again = establish(SIX, RESTART, new Capability.EnhancedRouteRefresh());
        again.send(announcement("10.1.0.0/24", "10.3.0.0/24"));
        again.send(Update.endOfRib(Family.IPV4_UNICAST));
        again.send(new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.BEGIN));
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24"), prefixes());
        pass(9);
        assertEquals(List.of("10.1.0.0/24", "10.3.0.0/24"), prefixes(), "not told since the restart");
        again.send(announcement("10.1.0.0/24"));
        again.send(new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.END));
        pass(5);
        assertEquals(List.of("10.1.0.0/24"), prefixes(), "not told in the refresh");
    }

    @Test
    @Tag("B2.3")
    void whatAPeerDoesNotRepeatBetweenItsMarksIsForgotten() throws IOException {
        ScriptedPeer peer = establish(new Capability.EnhancedRouteRefresh());
        peer.send(announcement("10.1.0.0/24", "10.2.0.0/24"));
        pass(1);
        speaker.refresh();
        pass(1);
        assertEquals(List.of(RouteRefresh.request(Family.IPV4_UNICAST)), peer.heard(RouteRefresh.class));
        peer.send(new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.BEGIN));
        peer.send(announcement("10.2.0.0/24"));
        pass(1);
        assertEquals(2, prefixes().size());
        peer.send(new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.END));
        pass(5);
        assertEquals(List.of("10.2.0.0/24"), prefixes());
    }

    @Test
    @Tag("B2.3")
    void aPeerThatAsksAgainIsToldAgainBetweenMarks() throws IOException {
        speaker.announce(Cidr.parse("10.9.0.0/24"));
        ScriptedPeer peer = establish(new Capability.EnhancedRouteRefresh());
        assertEquals(
                List.of(Optional.empty(), Optional.of(Family.IPV4_UNICAST)),
                peer.heard(Update.class).stream().map(Update::endOfRib).toList());
        peer.heard().clear();
        peer.send(RouteRefresh.request(Family.IPV4_UNICAST));
        pass(1);
        List<String> told = peer.heard().stream()
                .map(message -> message instanceof RouteRefresh mark
                        ? mark.toString()
                        : message.getClass().getSimpleName())
                .toList();
        assertEquals(List.of("ROUTE-REFRESH ipv4 BoRR", "Update", "ROUTE-REFRESH ipv4 EoRR"), told);
    }

    private static Peer allowing(int ownAs) {
        return them().withPolicy(PeerPolicy.STANDARD.withOwnAsAllowed(ownAs));
    }

    private static Update throughUs(String prefix) {
        return Update.announcement(
                THEM, List.of(Cidr.parse(prefix)), PathAttributes.EMPTY.withAsPath(AsPath.of(64_513, 64_512, 64_514)));
    }

    @Test
    @Tag("B3.2")
    void whoMayNameOurAsMoreOftenIsAskedToTellEverythingAgain() throws IOException {
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24"));
        peer.send(throughUs("10.2.0.0/24"));
        pass(1);
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        speaker.addPeer(allowing(1));
        pass(1);
        assertEquals(List.of(RouteRefresh.request(Family.IPV4_UNICAST)), peer.heard(RouteRefresh.class));
        peer.send(throughUs("10.2.0.0/24"));
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes());
        speaker.addPeer(allowing(0));
        pass(1);
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        assertEquals(1, peer.heard(RouteRefresh.class).size(), "what is there is enough to take less");
        assertEquals(Phase.ESTABLISHED, status().phase());
    }

    @Test
    @Tag("B3.2")
    void whoCannotTellItsRoutesAgainIsNotAsked() throws IOException {
        ScriptedPeer peer = peer().withoutRouteRefresh();
        peer.connect(US);
        pass(1);
        speaker.addPeer(allowing(1));
        speaker.refresh();
        pass(1);
        assertEquals(List.of(), peer.heard(RouteRefresh.class));
        assertEquals(Phase.ESTABLISHED, status().phase());
    }

    @Test
    @Tag("B2.5")
    void anExportFilterThatLooksAtSomethingElseIsAskedAgainWhenItIsSaidSo() throws IOException {
        AtomicReference<String> allowed = new AtomicReference<>("10.8.0.0/24");
        speaker.addPeer(them().withFilters(PathFilter.ALL, path -> Optional.of(path)
                .filter(told -> told.prefix().toString().equals(allowed.get()))));
        speaker.announce(Cidr.parse("10.8.0.0/24"));
        speaker.announce(Cidr.parse("10.9.0.0/24"));
        ScriptedPeer peer = establish();
        assertEquals(Set.of("10.8.0.0/24"), told(peer));
        allowed.set("10.9.0.0/24");
        pass(1);
        assertEquals(Set.of("10.8.0.0/24"), told(peer));
        speaker.exportAgain(THEM);
        pass(1);
        assertEquals(Set.of("10.9.0.0/24"), told(peer));
    }

    /** What a peer knows of us. */
    private static Set<String> told(ScriptedPeer peer) {
        Set<String> told = new TreeSet<>();
        for (Update update : peer.heard(Update.class)) {
            update.withdrawn().forEach(list -> list.forEach(nlri -> told.remove(nlri.toString())));
            update.reachable().forEach(reachable -> reachable.nlri().forEach(nlri -> told.add(nlri.toString())));
        }
        return told;
    }

    /** RFC 2918 §3: without RFC 7313 on both sides the octet of marks is reserved, and ignored. */
    @Test
    @Tag("B2.3")
    void withoutTheCapabilityOfMarksEveryRefreshIsARequest() throws IOException {
        speaker.announce(Cidr.parse("10.9.0.0/24"));
        ScriptedPeer peer = establish();
        peer.send(announcement("10.1.0.0/24"));
        pass(1);
        int told = peer.heard(Update.class).size();
        peer.send(new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.BEGIN));
        pass(1);
        assertEquals(told + 1, peer.heard(Update.class).size(), "it is told our route again");
        for (int minute = 0; minute < 6; minute++) {
            peer.send(new Keepalive());
            pass(60);
        }
        assertEquals(List.of("10.1.0.0/24"), prefixes(), "and its own are not waited for");
    }
}
