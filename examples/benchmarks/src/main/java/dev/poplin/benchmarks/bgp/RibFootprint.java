package dev.poplin.benchmarks.bgp;

import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.SessionDecoder;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.rib.Agreement;
import dev.poplin.bgp.rib.DecisionRules;
import dev.poplin.bgp.rib.Identity;
import dev.poplin.bgp.rib.NextHopResolver;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.Rib;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/**
 * Codec and tables, without sessions: how long it takes to decode stream S, to take it in and choose, and to make and encode the
 * updates for one peer, and what a route takes on the heap. The argument is the number of rounds.
 */
public final class RibFootprint {

    private static final int PREFIXES = 1_000_000;
    private static final Ipv4Address SELF = Ipv4Address.parse("10.99.0.2");
    private static final IpAddress TELLER = IpAddress.parse("10.99.0.1");
    private static final IpAddress HEARER = IpAddress.parse("10.99.0.3");

    private static final Negotiated NEGOTIATED = new Negotiated(true, Set.of(Family.IPV4_UNICAST), false);

    private RibFootprint() {}

    /** Measures. */
    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        List<ByteBuffer> stream = new RouteStream(1, 65_001, TELLER).messages(PREFIXES, NEGOTIATED);
        System.out.printf("stream: %,d prefixes in %,d updates%n", PREFIXES, stream.size());
        for (int round = 0; round < rounds; round++) {
            long before = usedBytes();
            Rib rib = new Rib(
                    new Rib.Settings(Identity.of(64_512, SELF), DecisionRules.STANDARD, NextHopResolver.ALL_REACHABLE),
                    () -> {});
            RibPeer teller = peer(rib, TELLER, 65_001);
            RibPeer hearer = peer(rib, HEARER, 65_003);
            SessionDecoder decoder = new SessionDecoder(NEGOTIATED);
            long start = cpuNanos();
            for (ByteBuffer message : stream) {
                Decoded decoded = decoder.decode(message.duplicate());
                teller.receive((Update) ((Decoded.Valid) decoded).message());
            }
            long taken = cpuNanos();
            long updates = 0;
            while (hearer.hasNext()) {
                for (Update update : hearer.next()) {
                    updates += MessageEncoder.encode(update, NEGOTIATED).size();
                }
            }
            long told = cpuNanos();
            long after = usedBytes();
            System.out.printf(
                    "in %,d ms, out %,d ms, %,d updates out, heap %.1f bytes per route, %s%n",
                    (taken - start) / 1_000_000,
                    (told - taken) / 1_000_000,
                    updates,
                    (double) (after - before) / PREFIXES,
                    rib.statistics());
        }
    }

    private static RibPeer peer(Rib rib, IpAddress address, long as) {
        RibPeer peer = rib.addPeer(address, as, PeerPolicy.STANDARD, () -> {});
        peer.up(new Agreement((Ipv4Address) address, SELF, Set.of(IpFamily.IPV4)));
        return peer;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
