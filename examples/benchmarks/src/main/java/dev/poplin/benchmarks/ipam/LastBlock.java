package dev.poplin.benchmarks.ipam;

import dev.poplin.etcd.EtcdOptions;
import dev.poplin.etcd.EtcdStore;
import dev.poplin.inet.Cidr;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.testing.ForwardingStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * 64 nodes that want an address of the only block on etcd at the same moment, each with a connection of its own: how many commits do not take
 * effect for each that does. The argument is a directory on the disk that is measured.
 */
public final class LastBlock {

    private static final int ROUNDS = 9;
    private static final int NODES = 64;

    private LastBlock() {}

    /** Counts the commits whose conditions did not hold. */
    private static final class CountingStore extends ForwardingStore {

        private final AtomicInteger conflicts;

        private CountingStore(Store store, AtomicInteger conflicts) {
            super(store);
            this.conflicts = conflicts;
        }

        @Override
        public boolean commit(Transaction transaction) throws IOException {
            boolean committed = super.commit(transaction);
            if (!committed) {
                conflicts.incrementAndGet();
            }
            return committed;
        }
    }

    /** Measures. */
    public static void main(String[] arguments) throws Exception {
        Samples perSuccess = new Samples();
        Samples seconds = new Samples();
        double most = 0;
        try (Scratch scratch = Scratch.in(arguments);
                EtcdProcess etcd = EtcdProcess.start(scratch.resolve("etcd"))) {
            for (int round = -1; round < ROUNDS; round++) {
                EtcdOptions options = EtcdOptions.at(etcd.uri()).withPrefix("/round" + round + "/");
                AtomicInteger conflicts = new AtomicInteger();
                double taken;
                List<Ipam> nodes = new ArrayList<>();
                try {
                    for (int node = 0; node < NODES; node++) {
                        nodes.add(Ipam.open(new CountingStore(EtcdStore.open(options), conflicts)));
                    }
                    nodes.get(0).putPool(Pool.of(Cidr.parse("10.0.0.0/26")));
                    taken = 1 / Samples.perSecond(1, () -> fight(nodes));
                } finally {
                    nodes.forEach(Ipam::close);
                }
                if (round >= 0) {
                    double rate = conflicts.doubleValue() / NODES;
                    perSuccess.add(rate);
                    seconds.add(taken);
                    most = Math.max(most, rate);
                }
            }
        }
        Samples.print("64 nodes on the last block, until all have an address", seconds.median(), "s");
        Samples.print("  conflicts per success, median (goal 2)", perSuccess.median(), "");
        Samples.print("  conflicts per success, the worst of 9 rounds", most, "");
    }

    private static void fight(List<Ipam> nodes) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
        try {
            List<Callable<Object>> calls = new ArrayList<>();
            for (int i = 0; i < nodes.size(); i++) {
                Ipam ipam = nodes.get(i);
                String node = "node-" + i;
                calls.add(() -> ipam.assign(AssignRequest.ipv4("net.pod-of-" + node, node)));
            }
            for (Future<Object> each : threads.invokeAll(calls)) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
