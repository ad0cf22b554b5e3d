package dev.poplin.benchmarks.bgp;

import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.SessionDecoder;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.rib.Agreement;
import dev.poplin.bgp.rib.DecisionRules;
import dev.poplin.bgp.rib.Identity;
import dev.poplin.bgp.rib.NextHopResolver;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.Rib;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One peer tells a table of stream S, and many are told: what taking it in costs, and what making the updates for all of them does.
 * Arguments: how many are told, how many prefixes, and {@code server} if they are clients of a route server.
 */
public final class FanOut {

    private static final int ROUNDS = 6;
    private static final int MESSAGES_A_TURN = 100;
    private static final Ipv4Address SELF = Ipv4Address.parse("192.0.2.100");
    private static final int FIRST = 0x0a00_0001;

    private FanOut() {}

    /** Measures. */
    public static void main(String[] arguments) {
        int count = Integer.parseInt(arguments[0]);
        boolean server = arguments.length > 2 && arguments[2].equals("server");
        List<ByteBuffer> stream = new RouteStream(1, 65_000, Ipv4Address.ofInt(FIRST))
                .messages(Integer.parseInt(arguments[1]), SyntheticTable.NEGOTIATED);
        for (int round = 0; round < ROUNDS; round++) {
            measure(stream, count, PeerPolicy.STANDARD.withRouteServerClient(server));
        }
    }

    private static void measure(List<ByteBuffer> stream, int count, PeerPolicy policy) {
        Rib rib = new Rib(
                new Rib.Settings(Identity.of(64_512, SELF), DecisionRules.STANDARD, NextHopResolver.ALL_REACHABLE),
                () -> {});
        List<RibPeer> peers = new ArrayList<>();
        for (int number = 0; number <= count; number++) {
            Ipv4Address address = Ipv4Address.ofInt(FIRST + number);
            RibPeer peer = rib.addPeer(address, 65_000 + number, policy, () -> {});
            peer.up(new Agreement(address, SELF, Set.of(IpFamily.IPV4)));
            peers.add(peer);
        }
        SessionDecoder decoder = new SessionDecoder(SyntheticTable.NEGOTIATED);
        long in = 0;
        long out = 0;
        long updates = 0;
        for (int from = 0; from < stream.size(); from += MESSAGES_A_TURN) {
            long start = cpuNanos();
            for (ByteBuffer message : stream.subList(from, Math.min(from + MESSAGES_A_TURN, stream.size()))) {
                Decoded decoded = decoder.decode(message.duplicate());
                peers.get(0).receive((Update) ((Decoded.Valid) decoded).message());
            }
            long taken = cpuNanos();
            for (RibPeer peer : peers) {
                while (peer.hasNext()) {
                    updates += peer.next().size();
                }
            }
            in += taken - start;
            out += cpuNanos() - taken;
        }
        System.out.printf(
                "%d peers: in %,d ms, made for all %,d ms, %,d updates%n",
                count, in / 1_000_000, out / 1_000_000, updates);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
