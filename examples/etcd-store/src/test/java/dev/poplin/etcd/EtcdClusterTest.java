package dev.poplin.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.etcd.EtcdException.Reason;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import dev.poplin.netlink.junit.PeerTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("I3.3")
@Tag("I5")
@PeerTest(programs = "etcd")
class EtcdClusterTest {

    @TempDir
    Path directory;

    @Test
    void anyOneMemberOfThreeMayDie() throws Exception {
        List<EtcdServer> members = EtcdServer.startCluster(directory, 3);
        URI[] endpoints = members.stream().map(EtcdServer::uri).toArray(URI[]::new);
        try (EtcdStore store = EtcdStore.open(EtcdOptions.at(endpoints))) {
            Semaphore calls = new Semaphore(0);
            store.watch("counter", calls::release);
            long counted = 0;
            for (EtcdServer member : members) {
                member.kill();
                for (int i = 0; i < 5; i++) {
                    calls.drainPermits();
                    counted++;
                    count(store, counted);
                    assertTrue(calls.tryAcquire(60, TimeUnit.SECONDS), "a listener hears of " + counted);
                }
                member.restart();
                for (EtcdServer each : members) {
                    repeatedly(() -> EtcdStore.open(each.options()).close());
                }
            }
            assertEquals(counted, value(store));
        } finally {
            members.forEach(EtcdServer::close);
        }
    }

    private static long value(Store store) throws IOException {
        return Long.parseLong(store.get("counter")
                .map(record -> new String(record.value(), UTF_8))
                .orElse("0"));
    }

    /** Sets the counter from one less. */
    private static void count(Store store, long next) throws IOException {
        repeatedly(() -> {
            while (value(store) != next) {
                Transaction transaction =
                        new Transaction().put("counter", Long.toString(next).getBytes(UTF_8));
                StoreRecord before = store.get("counter").orElse(null);
                if (before == null) {
                    transaction.requireAbsent("counter");
                } else {
                    transaction.requireUnchanged(before);
                }
                store.commit(transaction);
            }
        });
    }

    /** What is asked of etcd. */
    private interface Question {
        void ask() throws IOException;
    }

    /** While a leader is elected, or a member starts, an answer may be missing though what was asked was done. */
    private static void repeatedly(Question question) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                question.ask();
                return;
            } catch (EtcdException e) {
                boolean passes = e.reason() == Reason.NO_ANSWER || e.reason() == Reason.UNREACHABLE;
                if (!passes || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }
}
