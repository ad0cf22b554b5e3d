package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/** One speaker and one peer that does what the test says, in simulated time. */
abstract class SessionScene {

    static final Ipv4Address US = Ipv4Address.parse("10.99.0.1");
    static final Ipv4Address THEM = Ipv4Address.parse("10.99.0.2");
    static final Capability RESTART = restart(true);

    final SimulatedNetwork network = new SimulatedNetwork(1);
    BgpSpeaker speaker = open(Duration.ZERO);

    static Capability restart(boolean notifications) {
        return new GracefulRestart(
                false, notifications, 120, List.of(new GracefulRestart.PreservedFamily(Family.IPV4_UNICAST, true)));
    }

    BgpSpeaker open(Duration longLived) {
        try {
            SimulatedHost host = network.host(US);
            return BgpSpeaker.builder(64_512, US)
                    .listen(new InetSocketAddress(US.toInetAddress(), 179))
                    .longLivedStaleTime(longLived)
                    .open(host, host);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Peer them() {
        return Peer.of(THEM, 64_513).asPassive().withFamilies(Set.of(IpFamily.IPV4));
    }

    ScriptedPeer peer(Capability... capabilities) {
        return new ScriptedPeer(network, THEM, 64_513, capabilities);
    }

    static Update announcement(String... prefixes) {
        List<Cidr> all = new ArrayList<>();
        for (String prefix : prefixes) {
            all.add(Cidr.parse(prefix));
        }
        PathAttributes attributes = PathAttributes.EMPTY.withAsPath(AsPath.EMPTY.prepend(64_513));
        return Update.announcement(THEM, all, attributes);
    }

    List<String> prefixes() throws IOException {
        return speaker.routes().stream()
                .filter(path -> !path.source().isLocal())
                .map(path -> path.prefix().toString())
                .toList();
    }

    PeerStatus status() throws IOException {
        return speaker.peers().get(0);
    }

    void pass(long seconds) {
        network.run(Duration.ofSeconds(seconds));
    }

    ScriptedPeer establish(Capability... capabilities) throws IOException {
        ScriptedPeer peer = peer(capabilities);
        peer.connect(US);
        pass(1);
        assertEquals(Phase.ESTABLISHED, status().phase());
        return peer;
    }

    @BeforeEach
    void expectThem() throws IOException {
        speaker.addPeer(them());
    }

    static final Capability SIX = new Capability.Multiprotocol(Family.IPV6_UNICAST);

    static Update ofSix(String prefix) {
        return Update.announcement(
                IpAddress.parse("fd99::2"),
                List.of(Cidr.parse(prefix)),
                PathAttributes.EMPTY.withAsPath(AsPath.EMPTY.prepend(64_513)));
    }
}
