package dev.poplin.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Assignment;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.netlink.junit.PeerTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many requests assigns and releases are, as etcd counts them, and that what is remembered deceives nobody. */
@Tag("I3.3")
@Tag("I4")
@PeerTest(programs = "etcd")
class EtcdRecollectionTest extends SharedEtcd {

    private static final int PODS = 40;

    private Ipam open() throws Exception {
        return Ipam.open(EtcdStore.open(options));
    }

    /** The reads and transactions that etcd has answered. */
    private static long requests() throws Exception {
        String metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(etcd.uri() + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
        return (long) metrics.lines()
                .filter(line -> line.startsWith("grpc_server_handled_total") && line.contains("etcdserverpb.KV\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static AssignRequest request(int pod) {
        return AssignRequest.ipv4("container-" + pod, "node-1");
    }

    @Test
    void anAssignAndAReleaseAreOneRequestEach() throws Exception {
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/16")));
            ipam.assign(request(-1));
            long begun = System.nanoTime();
            long before = requests();
            for (int pod = 0; pod < PODS; pod++) {
                assertTrue(ipam.assign(request(pod)).fresh());
            }
            for (int pod = 0; pod < PODS; pod++) {
                assertEquals(1, ipam.release("container-" + pod).size());
            }
            // Settings, pools and blocks are looked at once a second.
            long seconds = 1 + (System.nanoTime() - begun) / 1_000_000_000;
            long all = requests() - before;
            assertTrue(all <= 2 * PODS + 4 * seconds, all + " requests for " + 2 * PODS + " in " + seconds + " s");
        }
    }

    @Test
    void callersOfOneNodeShareTheirRequests() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(PODS);
        try (Ipam ipam = open()) {
            ipam.putPool(Pool.of(Cidr.parse("10.244.0.0/16")));
            ipam.assign(request(-1));
            long before = requests();
            List<Callable<Assignment>> calls = new ArrayList<>();
            for (int pod = 0; pod < PODS; pod++) {
                AssignRequest request = request(pod);
                calls.add(() -> ipam.assign(request));
            }
            Set<IpAddress> addresses = new HashSet<>();
            for (Future<Assignment> done : threads.invokeAll(calls)) {
                addresses.addAll(done.get().addresses());
            }
            assertEquals(PODS, addresses.size());
            long all = requests() - before;
            assertTrue(all <= PODS / 2, all + " requests for " + PODS);
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatAnotherHasChangedIsNotOverlooked() throws Exception {
        try (Ipam one = open();
                Ipam other = open()) {
            one.putPool(Pool.of(Cidr.parse("10.244.0.0/28")).withBlockLength(30));
            IpAddress first = one.assign(request(1)).addresses().get(0);
            assertFalse(other.assign(request(1)).fresh(), "the other has never seen it");
            assertEquals(List.of(first), other.release("container-1"));
            assertEquals(List.of(), one.release("container-1"), "the one remembers a handle that is gone");
            assertTrue(one.assign(request(1)).fresh());
            other.release("container-1");
            assertTrue(one.assign(request(1)).fresh(), "the one remembers a handle that is gone");
            // The other takes what is left of the block that the one remembers, and more.
            for (int pod = 2; pod < 16; pod++) {
                (pod % 3 == 0 ? one : other).assign(request(pod));
            }
            Set<IpAddress> all = new HashSet<>();
            for (int pod = 1; pod < 16; pod++) {
                all.addAll(one.held("container-" + pod));
            }
            assertEquals(15, all.size());
            other.releaseAffinities("node-1");
            for (int pod = 1; pod < 16; pod++) {
                assertEquals(
                        1,
                        (pod % 2 == 0 ? one : other).release("container-" + pod).size());
            }
            assertEquals(List.of(), one.blocks());
            assertTrue(one.check(LiveOwners.NONE).isClean());
        }
    }
}
