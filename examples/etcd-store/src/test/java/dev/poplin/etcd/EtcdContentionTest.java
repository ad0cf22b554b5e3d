package dev.poplin.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.etcd.EtcdException.Reason;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.ipam.store.Value;
import dev.poplin.ipam.testing.ForwardingStore;
import dev.poplin.netlink.junit.PeerTest;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.options.LeaseOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("I3.3")
@PeerTest(programs = "etcd")
class EtcdContentionTest extends SharedEtcd {

    private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void commitsThatWaitTogetherShareTheirRequests() throws Exception {
        int workers = 16;
        int each = 25;
        try (EtcdStore store = EtcdStore.open(options)) {
            List<Callable<Boolean>> calls = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                int worker = i;
                calls.add(() -> {
                    for (int n = 0; n < each; n++) {
                        String key = "key/" + worker + "/" + n;
                        assertTrue(store.commit(new Transaction()
                                .requireAbsent(key)
                                .put(key, new byte[200])
                                .put("other/" + worker, new byte[20])));
                    }
                    return true;
                });
            }
            together(calls);
            List<StoreRecord> records = store.list("key/");
            assertEquals(workers * each, records.size());
            long requests =
                    records.stream().mapToLong(StoreRecord::revision).distinct().count();
            assertTrue(requests * 4 < records.size(), requests + " requests for " + records.size() + " commits");
        }
    }

    @Test
    void whatEtcdRefusesHarmsNobodyWhoWaitsBesideIt() throws Exception {
        Transaction tooMany = new Transaction();
        for (int i = 0; i < 129; i++) {
            tooMany.put("many/" + i, new byte[1]);
        }
        Transaction tooLong = new Transaction().put("long", new byte[2_000_000]);
        try (EtcdStore store = EtcdStore.open(options)) {
            List<Callable<Object>> calls = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String key = "key/" + i;
                calls.add(() -> store.commit(new Transaction().put(key, new byte[1])));
                Transaction refused = i % 2 == 0 ? tooMany : tooLong;
                calls.add(() -> assertThrows(EtcdException.class, () -> store.commit(refused)));
            }
            for (Object result : together(calls)) {
                if (result instanceof EtcdException refused) {
                    assertEquals(Reason.TOO_LARGE, refused.reason(), refused.getMessage());
                    assertTrue(String.valueOf(refused.getMessage()).length() < 400, refused.getMessage());
                } else {
                    assertEquals(true, result);
                }
            }
            assertEquals(8, store.list("").size());
        }
    }

    @Test
    void aRecordThatCannotBeEncodedFailsItsWriterAndNobodyElse() throws Exception {
        Transaction impossible = new Transaction().put("long", Value.of("text", text -> {
            throw new IllegalArgumentException("too long for a record");
        }));
        try (EtcdStore store = EtcdStore.open(options)) {
            assertThrows(IllegalArgumentException.class, () -> store.commit(impossible));
            FutureTask<Boolean> next = new FutureTask<>(() -> store.commit(new Transaction().put("a", new byte[1])));
            Thread caller = new Thread(next, "next");
            caller.setDaemon(true);
            caller.start();
            assertTrue(next.get(10, TimeUnit.SECONDS));
            assertEquals(1, store.list("").size());
        }
    }

    @Test
    void whoLosesAndGivesUpLeavesNothingInEtcdForLong() throws Exception {
        try (EtcdStore store = EtcdStore.open(options);
                Client client = Client.builder().endpoints(etcd.uri()).build()) {
            assertTrue(store.commit(new Transaction().put("a", new byte[1])));
            assertFalse(store.commit(new Transaction().requireAbsent("a").put("a", new byte[2])));
            KeyValue counter = client.getKVClient()
                    .get(ByteSequence.from(options.prefix() + "contention/a", UTF_8))
                    .get(10, TimeUnit.SECONDS)
                    .getKvs()
                    .get(0);
            assertTrue(counter.getLease() != 0, "the counter goes by itself");
            long left = client.getLeaseClient()
                    .timeToLive(counter.getLease(), LeaseOption.DEFAULT)
                    .get(10, TimeUnit.SECONDS)
                    .getTTL();
            assertTrue(left <= 10, left + " s");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    @Tag("I4")
    void sixtyFourWhoWantTheLastBlockLoseAtMostTwicePerSuccess(int stores) throws Exception {
        AtomicInteger conflicts = new AtomicInteger();
        List<Ipam> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < stores; i++) {
                nodes.add(Ipam.open(new CountingStore(EtcdStore.open(options), conflicts)));
            }
            nodes.get(0).putPool(Pool.of(Cidr.parse("10.244.0.0/26")));
            List<Callable<IpAddress>> calls = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                int node = i;
                calls.add(() -> nodes.get(node % stores)
                        .assign(AssignRequest.ipv4("container-" + node, "node-" + node))
                        .addresses()
                        .get(0));
            }
            Set<IpAddress> addresses = new HashSet<>(together(calls));
            assertEquals(64, addresses.size(), "nobody got another's address");
            assertTrue(conflicts.get() <= 2 * 64, conflicts.get() + " conflicts");
        } finally {
            nodes.forEach(Ipam::close);
        }
    }

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
}
