package dev.poplin.bgp.testing;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.RouteChange;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Speakers of one AS on a simulated network, each with a session with every other, and blocks that they announce. */
final class SimulatedMesh {

    private static final long AS = 64_512;
    private static final int FIRST_BLOCK = 0x0af40000;

    /** A node from its start to its crash. */
    private final class Life {
        private final SimulatedHost host;
        private final BgpSpeaker speaker;

        /** The numbers of the blocks to which it has a route. */
        private final BitSet known = new BitSet();

        private int routes;

        Life(int node) throws IOException {
            host = network.host(address(node));
            speaker = BgpSpeaker.builder(AS, address(node))
                    .listen(new InetSocketAddress(address(node).toInetAddress(), Peer.DEFAULT_PORT))
                    .open(host, host);
            speaker.onRoutes(this::changed);
            for (int block : owners.keySet()) {
                if (owners.get(block) == node) {
                    speaker.announce(block(block));
                }
            }
        }

        private void changed(RouteChange change) {
            int number = (int) (change.prefix().address().lowBits() - FIRST_BLOCK) / 64;
            routes -= known.get(number) ? 1 : 0;
            known.set(number, change.best().isPresent());
            routes += known.get(number) ? 1 : 0;
        }
    }

    private final SimulatedNetwork network;
    private final List<Life> nodes = new ArrayList<>();

    /** Which node announces a block. */
    private final TreeMap<Integer, Integer> owners = new TreeMap<>();

    /** A mesh where every node is about to start and announces the block of its number. */
    SimulatedMesh(long seed, int size, LinkQuality quality, int threads) throws IOException {
        network = new SimulatedNetwork(seed, threads);
        network.setQuality(quality);
        for (int node = 0; node < size; node++) {
            owners.put(node, node);
            nodes.add(new Life(node));
        }
        for (int node = 0; node < size; node++) {
            addPeers(node);
        }
    }

    private static Ipv4Address address(int node) {
        return Ipv4Address.ofInt(0x0a630001 + node);
    }

    private static Cidr block(int number) {
        return Cidr.of(Ipv4Address.ofInt(FIRST_BLOCK + number * 64), 26);
    }

    private void addPeers(int node) throws IOException {
        for (int other = 0; other < nodes.size(); other++) {
            if (other != node) {
                nodes.get(node).speaker.addPeer(Peer.of(address(other), AS).withFamilies(Set.of(IpFamily.IPV4)));
            }
        }
    }

    SimulatedNetwork network() {
        return network;
    }

    /** The node dies with its host, and a new one with the same configuration begins. */
    void restart(int node) throws IOException {
        nodes.get(node).host.crash();
        nodes.set(node, new Life(node));
        addPeers(node);
    }

    void announce(int node, int block) throws IOException {
        owners.put(block, node);
        nodes.get(node).speaker.announce(block(block));
    }

    void withdraw(int block) throws IOException {
        nodes.get(owners.remove(block)).speaker.withdraw(block(block));
    }

    /** Lets time pass until every node has as many routes as it should. Returns whether they have. */
    boolean settles(Duration limit) {
        return network.runUntil(() -> routes() == (long) nodes.size() * owners.size(), limit);
    }

    /** The routes of all nodes together. */
    long routes() {
        return nodes.stream().mapToLong(life -> life.routes).sum();
    }

    /** What a node's table says, a line per block. */
    List<String> table(int node) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path path : nodes.get(node).speaker.routes()) {
            lines.add(path.source().isLocal() ? path.prefix() + " local" : path.prefix() + " via " + path.nextHop());
        }
        return lines;
    }

    /** What it should say: every block through the node that announces it. */
    List<String> expected(int node) {
        List<String> lines = new ArrayList<>();
        owners.forEach(
                (block, owner) -> lines.add(block(block) + (owner == node ? " local" : " via " + address(owner))));
        return lines;
    }
}
