package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.attribute.Community;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.LongLivedGracefulRestart;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A peer that is lost again before it has told everything again: RFC 4724 §4.2 and RFC 9494 §4.2, in simulated time. */
@Tag("B2.3")
class ConsecutiveRestartTest extends SessionScene {

    private static final Capability ENHANCED = new Capability.EnhancedRouteRefresh();

    private static Capability longLived(boolean forwarding) {
        return new LongLivedGracefulRestart(
                List.of(new LongLivedGracefulRestart.StaleFamily(Family.IPV4_UNICAST, forwarding, 600)));
    }

    private static final Capability LONG_LIVED = longLived(true);

    private void openWithLongLivedRoutes() throws IOException {
        speaker.close();
        pass(1);
        speaker = open(Duration.ofHours(1));
        expectThem();
    }

    private List<String> marked() throws IOException {
        return speaker.routes().stream()
                .filter(path -> path.attributes().has(Community.LLGR_STALE))
                .map(path -> path.prefix().toString())
                .toList();
    }

    /** A peer that has told these routes and is lost after a second. */
    private void tellAndLose(Capability[] capabilities, String... prefixes) throws IOException {
        ScriptedPeer peer = establish(capabilities);
        peer.send(announcement(prefixes));
        pass(1);
        peer.close();
        pass(1);
    }

    private void stay(ScriptedPeer peer, int minutes) {
        for (int minute = 0; minute < minutes; minute++) {
            peer.send(new Keepalive());
            pass(60);
        }
    }

    @Test
    void noRouteIsBelievedThroughTwoRestarts() throws IOException {
        Capability[] capabilities = {RESTART};
        tellAndLose(capabilities, "10.1.0.0/24", "10.2.0.0/24");
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes());
        tellAndLose(capabilities, "10.2.0.0/24", "10.3.0.0/24");
        assertEquals(List.of("10.2.0.0/24", "10.3.0.0/24"), prefixes());
        pass(121);
        assertEquals(List.of(), prefixes());
    }

    @Test
    void aPeerThatIsLostBeforeItHasToldAnythingLosesAll() throws IOException {
        Capability[] capabilities = {RESTART};
        tellAndLose(capabilities, "10.1.0.0/24");
        ScriptedPeer again = establish(capabilities);
        again.close();
        pass(1);
        assertEquals(List.of(), prefixes());
    }

    @Test
    void whatARefreshHasNotRepeatedYetWasToldInTheSessionAndOutlivesItsEnd() throws IOException {
        tellAndLose(new Capability[] {RESTART}, "10.1.0.0/24");
        ScriptedPeer peer = establish(RESTART, ENHANCED);
        peer.send(announcement("10.2.0.0/24"));
        peer.send(new RouteRefresh(Family.IPV4_UNICAST, RouteRefresh.BEGIN));
        peer.send(announcement("10.3.0.0/24"));
        pass(1);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24", "10.3.0.0/24"), prefixes());
        peer.close();
        pass(1);
        assertEquals(List.of("10.2.0.0/24", "10.3.0.0/24"), prefixes());
    }

    @Test
    void longLivedRoutesOutliveRestartsUntilTheirTimeEndsWhichBeginsOnce() throws IOException {
        openWithLongLivedRoutes();
        Capability[] capabilities = {RESTART, LONG_LIVED};
        tellAndLose(capabilities, "10.1.0.0/24", "10.2.0.0/24");
        pass(130);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), marked());
        tellAndLose(capabilities, "10.2.0.0/24");
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes());
        assertEquals(List.of("10.1.0.0/24"), marked(), "the restart time has begun for the other");
        pass(121);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), marked());
        tellAndLose(capabilities, "10.3.0.0/24");
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), marked());
        pass(720 - 260 - 10);
        assertEquals(3, prefixes().size());
        pass(15);
        assertEquals(List.of(), prefixes(), "600 s after the end of the first restart time");
    }

    @Test
    void routesThatMayBecomeLongLivedOutliveTwoLossesWithinTheRestartTime() throws IOException {
        openWithLongLivedRoutes();
        Capability[] capabilities = {RESTART, LONG_LIVED};
        tellAndLose(capabilities, "10.1.0.0/24");
        tellAndLose(capabilities, "10.2.0.0/24");
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), prefixes());
        assertEquals(List.of(), marked());
        pass(121);
        assertEquals(List.of("10.1.0.0/24", "10.2.0.0/24"), marked());
    }

    @Test
    void whatAPeerDidNotTellAgainBeforeItSaidThatItWasAllIsNotKeptAgain() throws IOException {
        openWithLongLivedRoutes();
        Capability[] capabilities = {RESTART, LONG_LIVED};
        tellAndLose(capabilities, "10.1.0.0/24", "10.2.0.0/24");
        pass(130);
        ScriptedPeer again = establish(capabilities);
        again.send(announcement("10.2.0.0/24"));
        again.send(Update.endOfRib(Family.IPV4_UNICAST));
        again.close();
        pass(1);
        assertEquals(List.of("10.2.0.0/24"), prefixes());
        pass(700);
        assertEquals(List.of("10.2.0.0/24"), marked(), "its own times have begun");
        pass(30);
        assertEquals(List.of(), prefixes());
    }

    @Test
    void aPeerThatCouldNotTellAllWithinTheLongLivedTimeHasHadItsTime() throws IOException {
        openWithLongLivedRoutes();
        Capability[] capabilities = {RESTART, LONG_LIVED};
        tellAndLose(capabilities, "10.1.0.0/24", "10.2.0.0/24");
        pass(130);
        ScriptedPeer slow = establish(capabilities);
        slow.send(announcement("10.2.0.0/24"));
        stay(slow, 9);
        assertEquals(List.of("10.1.0.0/24"), marked());
        stay(slow, 1);
        assertEquals(List.of("10.2.0.0/24"), prefixes(), "swept, though the session lives");
        slow.close();
        pass(1);
        assertEquals(List.of(), prefixes());
        tellAndLose(capabilities, "10.3.0.0/24");
        assertEquals(List.of("10.3.0.0/24"), prefixes(), "it begins anew");
    }

    @Test
    void aPeerThatHasNotGoneOnForwardingLosesItsLongLivedRoutes() throws IOException {
        openWithLongLivedRoutes();
        tellAndLose(new Capability[] {RESTART, LONG_LIVED}, "10.1.0.0/24");
        pass(130);
        establish(RESTART, longLived(false));
        assertEquals(List.of(), prefixes());
    }

    @Test
    void aPeerWithoutRestartTimeMayHaveLongLivedRoutesOnly() throws IOException {
        openWithLongLivedRoutes();
        Capability[] capabilities = {new GracefulRestart(false, true, 0, List.of()), LONG_LIVED};
        tellAndLose(capabilities, "10.1.0.0/24");
        assertEquals(List.of("10.1.0.0/24"), marked());
        ScriptedPeer again = establish(capabilities);
        assertEquals(List.of("10.1.0.0/24"), marked());
        again.send(announcement("10.1.0.0/24"));
        again.send(Update.endOfRib(Family.IPV4_UNICAST));
        pass(5);
        assertEquals(List.of("10.1.0.0/24"), prefixes());
        assertEquals(List.of(), marked());
    }

    @Test
    void longLivedRoutesMeanNothingWithoutGracefulRestart() throws IOException {
        openWithLongLivedRoutes();
        tellAndLose(new Capability[] {LONG_LIVED}, "10.1.0.0/24");
        assertEquals(List.of(), prefixes());
    }
}
