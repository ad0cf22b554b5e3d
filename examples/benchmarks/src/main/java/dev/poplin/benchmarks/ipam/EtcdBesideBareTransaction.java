package dev.poplin.benchmarks.ipam;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.poplin.etcd.EtcdOptions;
import dev.poplin.etcd.EtcdStore;
import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import java.util.ArrayList;
import java.util.List;

/**
 * One node's assigns and releases on etcd, by turns with a bare transaction of two keys through the same client; then 16 nodes with
 * one caller and with 16 callers each. The argument is a directory on the disk that is measured.
 */
public final class EtcdBesideBareTransaction {

    private static final int ROUNDS = 9;
    private static final int CALLS = 200;
    private static final int NODES = 16;
    private static final int CALLERS = 16;

    private EtcdBesideBareTransaction() {}

    /** Measures. */
    public static void main(String[] arguments) throws Exception {
        try (Scratch scratch = Scratch.in(arguments);
                EtcdProcess etcd = EtcdProcess.start(scratch.resolve("etcd"));
                Client client = Client.builder().endpoints(etcd.uri()).build()) {
            List<Ipam> nodes = new ArrayList<>();
            try {
                for (int i = 0; i < NODES; i++) {
                    nodes.add(Ipam.open(EtcdStore.open(EtcdOptions.at(etcd.uri()))));
                }
                nodes.get(0).putPool(Pool.of(Cidr.parse("10.0.0.0/8")));
                nodes.get(0).configure(Configuration.STANDARD.withMaxBlocksPerNode(10_000));
                one(client.getKVClient(), nodes.get(0));
                many(nodes);
            } finally {
                nodes.forEach(Ipam::close);
            }
        }
    }

    private static void one(KV kv, Ipam ipam) throws Exception {
        Pods pods = new Pods(ipam, "node-0", "alone", 2);
        Samples bare = new Samples();
        Samples ours = new Samples();
        for (int round = -2; round < ROUNDS; round++) {
            double floor = bare(kv);
            double rate = 2 * Samples.perSecond(CALLS / 2, () -> pods.next(CALLS / 2));
            if (round >= 0) {
                bare.add(floor);
                ours.add(rate);
            }
        }
        Samples.print("etcd: a bare transaction of two keys", bare.median(), "/s");
        Samples.print("etcd, one node, one caller", ours.median(), "commits/s");
        Samples.print("  of the bare transaction (goal 0.7)", ours.median() / bare.median(), "");
    }

    private static double bare(KV kv) throws Exception {
        ByteSequence block = ByteSequence.from("/bare/block", UTF_8);
        ByteSequence value = ByteSequence.from(new byte[1000]);
        return Samples.perSecond(CALLS, () -> {
            long revision = -1;
            for (int i = 0; i < CALLS; i++) {
                ByteSequence handle = ByteSequence.from("/bare/handle/" + i % 2, UTF_8);
                var transaction = kv.txn();
                if (revision >= 0) {
                    transaction = transaction.If(new Cmp(block, Cmp.Op.EQUAL, CmpTarget.modRevision(revision)));
                }
                TxnResponse answer = transaction.Then(
                                Op.put(block, value, PutOption.DEFAULT), Op.put(handle, value, PutOption.DEFAULT))
                        .commit()
                        .get();
                revision = answer.getHeader().getRevision();
            }
        });
    }

    private static void many(List<Ipam> nodes) throws Exception {
        List<Pods> alone = new ArrayList<>();
        List<Pods> together = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            alone.add(new Pods(nodes.get(node), "node-" + node, "alone-" + node, 2));
            for (int caller = 0; caller < CALLERS; caller++) {
                together.add(new Pods(nodes.get(node), "node-" + node, node + "-" + caller, 2));
            }
        }
        Samples unbatched = new Samples();
        Samples batched = new Samples();
        for (int round = -1; round < 5; round++) {
            double one = 2 * Callers.perSecond(20, alone);
            double all = 2 * Callers.perSecond(10, together);
            if (round >= 0) {
                unbatched.add(one);
                batched.add(all);
            }
        }
        Samples.print("etcd, 16 nodes with one caller each", unbatched.median(), "commits/s");
        Samples.print("etcd, 16 nodes with 16 callers each", batched.median(), "commits/s");
        Samples.print("  times one caller each (goal 8)", batched.median() / unbatched.median(), "");
    }
}
