package dev.poplin.bgp.testing;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.Peer;
import dev.poplin.bgp.rib.Path;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Speakers on a simulated network, each in an AS of its own, and what each should know. */
final class SimulatedSpeakers {

    static final long FIRST_AS = 64_512;

    final SimulatedNetwork network;
    private final int count;
    private final Set<List<Integer>> links = new HashSet<>();
    private final List<SimulatedHost> hosts = new ArrayList<>();
    private final List<BgpSpeaker> speakers = new ArrayList<>();
    private final Map<Cidr, Set<Integer>> origins = new TreeMap<>();

    SimulatedSpeakers(long seed, int count) {
        this.network = new SimulatedNetwork(seed);
        this.count = count;
        for (int i = 0; i < count; i++) {
            hosts.add(network.host(address(i)));
            speakers.add(open(i));
        }
    }

    static Ipv4Address address(int index) {
        return Ipv4Address.ofInt(0x0a630001 + index);
    }

    private BgpSpeaker open(int index) {
        try {
            SimulatedHost host = hosts.get(index);
            return BgpSpeaker.builder(FIRST_AS + index, address(index))
                    .listen(new InetSocketAddress(address(index).toInetAddress(), Peer.DEFAULT_PORT))
                    .restartTime(Duration.ofSeconds(30))
                    .open(host, host);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void peer(int from, int to) {
        try {
            speakers.get(from).addPeer(Peer.of(address(to), FIRST_AS + to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void link(int one, int other) {
        if (one != other && links.add(List.of(Math.min(one, other), Math.max(one, other)))) {
            peer(one, other);
            peer(other, one);
        }
    }

    List<List<Integer>> links() {
        List<List<Integer>> all = new ArrayList<>(links);
        all.sort((a, b) -> a.get(0).equals(b.get(0)) ? a.get(1) - b.get(1) : a.get(0) - b.get(0));
        return all;
    }

    void announce(int index, Cidr prefix) {
        try {
            speakers.get(index).announce(prefix);
            origins.computeIfAbsent(prefix, added -> new TreeSet<>()).add(index);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void withdraw(int index, Cidr prefix) {
        try {
            speakers.get(index).withdraw(prefix);
            Set<Integer> left = origins.getOrDefault(prefix, new TreeSet<>());
            left.remove(index);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The speaker dies with its host, and a new one with the same configuration begins. */
    void restart(int index) {
        hosts.get(index).crash();
        hosts.set(index, network.host(address(index)));
        speakers.set(index, open(index));
        origins.forEach((prefix, from) -> {
            if (from.contains(index)) {
                announce(index, prefix);
            }
        });
        for (List<Integer> link : links()) {
            if (link.contains(index)) {
                peer(index, link.get(0) == index ? link.get(1) : link.get(0));
            }
        }
    }

    void close(int index) {
        speakers.get(index).close();
    }

    BgpSpeaker speaker(int index) {
        return speakers.get(index);
    }

    /** What a speaker's table says, a line per prefix. */
    List<String> table(int index) {
        try {
            List<String> lines = new ArrayList<>();
            for (Path path : speakers.get(index).routes()) {
                lines.add(path.prefix() + " " + path.attributes().asPath());
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the table should say: the neighbour that is nearest to an origin, the one of the lowest identifier among equals; level
     * by level from the origins, without a message.
     */
    List<String> expected(int index) {
        List<String> lines = new ArrayList<>();
        origins.forEach((prefix, from) -> {
            Map<Integer, List<Integer>> paths = new TreeMap<>();
            from.forEach(origin -> paths.put(origin, List.of()));
            Set<Integer> level = new TreeSet<>(from);
            while (!level.isEmpty()) {
                Map<Integer, List<Integer>> next = new TreeMap<>();
                for (int near : level) {
                    for (List<Integer> link : links) {
                        if (link.contains(near)) {
                            int far = link.get(0) == near ? link.get(1) : link.get(0);
                            if (!paths.containsKey(far) && !next.containsKey(far)) {
                                List<Integer> path = new ArrayList<>(List.of(near));
                                path.addAll(paths.get(near));
                                next.put(far, path);
                            }
                        }
                    }
                }
                paths.putAll(next);
                level = next.keySet();
            }
            List<Integer> path = paths.get(index);
            if (path != null) {
                StringBuilder text = new StringBuilder(prefix + " ");
                for (int hop = 0; hop < path.size(); hop++) {
                    text.append(hop == 0 ? "" : " ").append(FIRST_AS + path.get(hop));
                }
                lines.add(text.toString());
            }
        });
        return lines;
    }

    boolean allAsExpected() {
        for (int i = 0; i < count; i++) {
            if (!table(i).equals(expected(i))) {
                return false;
            }
        }
        return true;
    }

    IpAddress addressOf(int index) {
        return address(index);
    }
}
