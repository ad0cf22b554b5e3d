package dev.poplin.bgp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.handover.HandedAbsence;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.rib.Agreement;
import dev.poplin.bgp.rib.DecisionRules;
import dev.poplin.bgp.rib.Identity;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.Rib;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.testing.SimulatedHost;
import dev.poplin.bgp.testing.SimulatedNetwork;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Taking in what another process has held, and leaving off. */
@Tag("B2.5")
class RouteIntakeTest {

    private static final Ipv4Address US = Ipv4Address.parse("192.0.2.1");
    private static final Ipv4Address THEM = Ipv4Address.parse("192.0.2.2");

    private static Update update(String prefix) {
        return update(List.of(Cidr.parse(prefix)));
    }

    private static Update update(List<Cidr> prefixes) {
        return Update.announcement(THEM, prefixes, PathAttributes.EMPTY.withAsPath(AsPath.of(65_001)));
    }

    private static HandedAbsence absence(int updates) {
        return absence(Collections.nCopies(updates, update("10.1.0.0/24")));
    }

    private static HandedAbsence absence(List<Update> stale) {
        Open open = new Open(65_001, 90, THEM, List.of(new Capability.FourOctetAs(65_001)));
        return new HandedAbsence(
                new HandedAbsence.Head(THEM, 0, open, open, Map.of(), Optional.empty()), List.of(), stale);
    }

    @Test
    void whatIsToldAfterItWasCancelledIsNotStale() {
        SimulatedNetwork network = new SimulatedNetwork(1);
        SimulatedHost host = network.host(US);
        Rib rib = new Rib(
                new Rib.Settings(Identity.of(64_512, US), DecisionRules.STANDARD, hop -> OptionalLong.of(0)), () -> {});
        RibPeer peer = rib.addPeer(THEM, 65_001, PeerPolicy.STANDARD, () -> {});
        RouteIntake intake = new RouteIntake(host, peer);
        AtomicBoolean over = new AtomicBoolean();
        intake.begin(absence(10_000), () -> over.set(true));
        assertFalse(over.get(), "it is taken in by portions");
        intake.cancel();
        peer.up(new Agreement(THEM, US, Set.of(IpFamily.IPV4), Set.of(), Set.of()));
        peer.receive(update("10.2.0.0/24"));
        assertFalse(peer.hasStale(IpFamily.IPV4));
        network.run(Duration.ofSeconds(1));
        assertTrue(over.get());
        assertFalse(peer.hasStale(IpFamily.IPV4));
        assertEquals(2, peer.received());
    }

    @Test
    void updatesOfManyPrefixesAreTakenInByPortionsOfPrefixes() {
        SimulatedNetwork network = new SimulatedNetwork(1);
        SimulatedHost host = network.host(US);
        Rib rib = new Rib(
                new Rib.Settings(Identity.of(64_512, US), DecisionRules.STANDARD, hop -> OptionalLong.of(0)), () -> {});
        RibPeer peer = rib.addPeer(THEM, 65_001, PeerPolicy.STANDARD, () -> {});
        List<Update> updates = IntStream.range(0, 20)
                .mapToObj(update -> update(IntStream.range(0, 1000)
                        .mapToObj(i -> Cidr.of(Ipv4Address.ofInt(0x0b000000 + (update * 1000 + i << 8)), 24))
                        .toList()))
                .toList();
        AtomicBoolean over = new AtomicBoolean();
        new RouteIntake(host, peer).begin(absence(updates), () -> over.set(true));
        assertTrue(peer.received() >= 1000 && peer.received() <= 5000, () -> peer.received() + " at once");
        network.run(Duration.ofSeconds(1));
        assertTrue(over.get());
        assertEquals(20_000, peer.received());
    }
}
