package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.Cidr;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Routes asked for and told again, RFC 2918 and 7313, in simulated time. */
class RouteRefreshTest extends SessionScene {

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
}
