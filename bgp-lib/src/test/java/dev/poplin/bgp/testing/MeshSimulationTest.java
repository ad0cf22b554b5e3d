package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A full mesh of one AS, a block for each node, from cold. {@code -Dpoplin.bgp.meshNodes=1000} for the size that is measured. */
@Tag("B5")
@Tag("B4")
class MeshSimulationTest {

    private static final Logger LOG = LoggerFactory.getLogger(MeshSimulationTest.class);
    private static final long AS = 64_512;

    private final List<BgpSpeaker> speakers = new ArrayList<>();
    private long routes;

    private static Ipv4Address address(int node) {
        return Ipv4Address.ofInt(0x0a630001 + node);
    }

    private static Cidr block(int node) {
        return Cidr.of(Ipv4Address.ofInt(0x0af40000 + node * 64), 26);
    }

    private SimulatedNetwork converge(int nodes) throws IOException {
        SimulatedNetwork network = new SimulatedNetwork(1);
        speakers.clear();
        routes = 0;
        for (int node = 0; node < nodes; node++) {
            SimulatedHost host = network.host(address(node));
            BgpSpeaker speaker = BgpSpeaker.builder(AS, address(node))
                    .listen(new InetSocketAddress(address(node).toInetAddress(), Peer.DEFAULT_PORT))
                    .open(host, host);
            speaker.onRoutes(change -> routes += change.best().isPresent() ? 1 : -1);
            speaker.announce(block(node));
            speakers.add(speaker);
        }
        for (int node = 0; node < nodes; node++) {
            for (int other = 0; other < nodes; other++) {
                if (other != node) {
                    speakers.get(node).addPeer(Peer.of(address(other), AS).withFamilies(Set.of(IpFamily.IPV4)));
                }
            }
        }
        assertTrue(network.runUntil(() -> routes == (long) nodes * nodes, Duration.ofMinutes(1)), routes + " routes");
        return network;
    }

    @Test
    void everyNodeKnowsEveryBlockAndTheSameHappensAgain() throws IOException {
        int nodes = Integer.getInteger("poplin.bgp.meshNodes", 24);
        long begin = System.nanoTime();
        SimulatedNetwork first = converge(nodes);
        long computed = System.nanoTime() - begin;
        LOG.info(
                "{} nodes know every block after {} of their time, {} ms of ours, {} happenings",
                nodes,
                first.elapsed(),
                computed / 1_000_000,
                first.happenings());
        List<Path> last = speakers.get(nodes - 1).routes();
        assertEquals(nodes, last.size());
        for (int node = 0; node < nodes - 1; node++) {
            assertEquals(block(node), last.get(node).prefix());
            assertEquals(address(node), last.get(node).nextHop());
        }
        assertTrue(first.elapsed().compareTo(Duration.ofSeconds(5)) < 0, "within 5 s of their time");
        SimulatedNetwork again = converge(nodes);
        assertEquals(first.fingerprint(), again.fingerprint());
        assertEquals(first.elapsed(), again.elapsed());
    }
}
