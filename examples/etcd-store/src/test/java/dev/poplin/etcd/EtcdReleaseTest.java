package dev.poplin.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Assignment;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.netlink.junit.PeerTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Releases that are more than etcd takes in a transaction, 128 operations, with the history that they write. */
@Tag("I2.6")
@Tag("I3.3")
@PeerTest(programs = "etcd")
class EtcdReleaseTest extends SharedEtcd {

    private Ipam open() throws IOException {
        Ipam ipam = Ipam.open(EtcdStore.open(options));
        ipam.putPool(Pool.of(Cidr.parse("10.9.0.0/16")));
        ipam.putPool(Pool.of(Cidr.parse("fd00::/64")));
        ipam.configure(ipam.configuration().withHistoryPerAddress(1));
        return ipam;
    }

    @Test
    void aHandleOfManyAddressesIsReleasedAgainAndAgainWithItsHistory() throws Exception {
        try (Ipam ipam = open()) {
            AssignRequest many = AssignRequest.ipv4("many", "node-1").withCounts(150, 0);
            for (int round = 0; round < 2; round++) {
                List<IpAddress> held = ipam.assign(many).addresses();
                assertEquals(held, ipam.release("many"));
                assertEquals(List.of(), ipam.held("many"));
                assertEquals(
                        "many", ipam.history(held.get(149)).get(0).allocation().handle());
            }
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
        }
    }

    @Test
    void manyWhoReleaseAtOnceAreAllAnsweredThoughTheyWriteMoreThanATransactionTakes() throws Exception {
        int callers = 32;
        try (Ipam ipam = open()) {
            ExecutorService threads = Executors.newFixedThreadPool(callers);
            try {
                for (int round = 0; round < 3; round++) {
                    List<Callable<List<IpAddress>>> releases = new ArrayList<>();
                    List<List<IpAddress>> held = new ArrayList<>();
                    for (int i = 0; i < callers; i++) {
                        String handle = "pod-" + i;
                        Assignment pod =
                                ipam.assign(AssignRequest.ipv4(handle, "node-1").withCounts(1, 1));
                        held.add(pod.addresses());
                        releases.add(() -> ipam.release(handle));
                    }
                    List<List<IpAddress>> released = new ArrayList<>();
                    for (Future<List<IpAddress>> each : threads.invokeAll(releases)) {
                        released.add(each.get());
                    }
                    assertEquals(held, released);
                }
            } finally {
                threads.shutdownNow();
            }
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
        }
    }
}
