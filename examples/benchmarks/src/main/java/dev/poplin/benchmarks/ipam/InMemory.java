package dev.poplin.benchmarks.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.Reference;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Assigns and releases in memory, on one thread and on two of different nodes, by turns; then how much heap a held address takes.
 * Rates are per second of processor time of each thread, added up.
 */
public final class InMemory {

    private static final int PAIRS = 50_000;
    private static final int KEPT = 50;
    private static final int HELD = 60_000;
    private static final int PODS_PER_NODE = 100;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private InMemory() {}

    /** Measures; the argument is the number of rounds. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
        Ipam ipam = open();
        List<Pods> two = List.of(new Pods(ipam, "node-1", "one", KEPT), new Pods(ipam, "node-2", "two", KEPT));
        List<BareBlock> bare = List.of(new BareBlock("one", KEPT), new BareBlock("two", KEPT));
        Samples one = new Samples();
        Samples both = new Samples();
        Samples bareOne = new Samples();
        Samples bareBoth = new Samples();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = -3; round < rounds; round++) {
                double alone = perProcessorSecond(threads, two.subList(0, 1), Pods::next);
                double together = perProcessorSecond(threads, two, Pods::next);
                double bareAlone = perProcessorSecond(threads, bare.subList(0, 1), BareBlock::next);
                double bareTogether = perProcessorSecond(threads, bare, BareBlock::next);
                if (round >= 0) {
                    one.add(alone);
                    both.add(together);
                    bareOne.add(bareAlone);
                    bareBoth.add(bareTogether);
                }
            }
        } finally {
            threads.shutdown();
        }
        Samples.print("in memory, one thread (goal 2,000,000)", one.median(), "assign+release/s");
        Samples.print("in memory, two threads (goal 4,000,000)", both.median(), "assign+release/s");
        Samples.print("a bare block, one thread", bareOne.median(), "assign+release/s");
        Samples.print("a bare block each, two threads", bareBoth.median(), "assign+release/s");
        Samples.print("heap per held address (goal 200)", footprint(), "B");
    }

    private static <T> double perProcessorSecond(ExecutorService threads, List<T> callers, Work<T> pairs)
            throws Exception {
        List<Callable<Double>> work = callers.stream()
                .<Callable<Double>>map(caller -> () -> {
                    long begun = THREADS.getCurrentThreadCpuTime();
                    pairs.run(caller, PAIRS);
                    return PAIRS * 1e9 / (THREADS.getCurrentThreadCpuTime() - begun);
                })
                .toList();
        double sum = 0;
        for (Future<Double> done : threads.invokeAll(work)) {
            sum += done.get();
        }
        return sum;
    }

    @FunctionalInterface
    private interface Work<T> {
        void run(T caller, int pairs) throws Exception;
    }

    private static Ipam open() throws IOException {
        Ipam ipam = Ipam.open(new MemoryStore());
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/8")));
        ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(10_000));
        return ipam;
    }

    private static double footprint() throws IOException {
        long before = used();
        Ipam ipam = open();
        for (int node = 0; node < HELD / PODS_PER_NODE; node++) {
            new Pods(ipam, "node-" + node, "node-" + node, PODS_PER_NODE).next(PODS_PER_NODE);
        }
        double bytes = (used() - before) / (double) HELD;
        Reference.reachabilityFence(ipam);
        return bytes;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
