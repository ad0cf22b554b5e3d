package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.message.MalformedUpdates;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes from one peer, in place of its OPEN or after it, leave the speaker working and the other peer's session as it was. */
@Tag("B5")
@Tag("B1.4")
class SessionFuzzTest {

    private static final Ipv4Address US = Ipv4Address.parse("10.99.0.1");
    private static final Ipv4Address GOOD = Ipv4Address.parse("10.99.0.2");
    private static final Ipv4Address BAD = Ipv4Address.parse("10.99.0.3");
    private static final Cidr OWN = Cidr.parse("10.244.0.0/26");

    static Stream<byte[]> malformed() {
        return Stream.of(
                        MalformedUpdates.attributes(),
                        MalformedUpdates.withoutRoutes(),
                        MalformedUpdates.prefixes(),
                        MalformedUpdates.bodies())
                .flatMap(List::stream)
                .map(fault -> fault.message().array());
    }

    @MethodSource("malformed")
    @FuzzTest
    void anyBytesOfOnePeerDisturbNoOther(byte[] data) throws IOException {
        SimulatedNetwork network = new SimulatedNetwork(1);
        SimulatedHost host = network.host(US);
        ScriptedPeer good = new ScriptedPeer(network, GOOD, 64_512);
        ScriptedPeer bad = new ScriptedPeer(network, BAD, 64_512);
        try (BgpSpeaker speaker = BgpSpeaker.builder(64_512, US)
                .listen(new InetSocketAddress(US.toInetAddress(), 179))
                .open(host, host)) {
            speaker.addPeer(Peer.of(GOOD, 64_512).asPassive());
            speaker.addPeer(Peer.of(BAD, 64_512).asPassive());
            good.connect(US);
            bad.connect(US);
            network.run(Duration.ofSeconds(1));
            PeerStatus before = status(speaker, GOOD);
            bad.send(data);
            network.run(Duration.ofSeconds(1));
            bad.close();
            bad.connect(US);
            bad.send(data);
            network.run(Duration.ofSeconds(1));
            speaker.announce(OWN);
            network.run(Duration.ofSeconds(1));
            assertEquals(Phase.ESTABLISHED, before.phase());
            assertEquals(before.since(), status(speaker, GOOD).since());
            assertTrue(good.heard().toString().contains(OWN.toString()), good.heard()::toString);
        }
    }

    private static PeerStatus status(BgpSpeaker speaker, IpAddress peer) throws IOException {
        return speaker.peers().stream()
                .filter(status -> status.address().equals(peer))
                .findFirst()
                .orElseThrow();
    }
}
