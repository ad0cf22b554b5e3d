package dev.poplin.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.change.ChangePlan;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.delegation.DelegatedIpam;
import dev.poplin.ipam.delegation.DelegatedIpamBuilder;
import dev.poplin.ipam.delegation.Delegation;
import dev.poplin.ipam.delegation.Takeover;
import dev.poplin.ipam.delegation.Uptime;
import dev.poplin.ipam.store.journal.Journal;
import dev.poplin.netlink.junit.PeerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the simulations of ipam-lib show, once more with an etcd that is killed, and with its limit of 128 operations. */
@PeerTest(programs = "etcd")
class EtcdDelegationTest extends SharedEtcd {

    @Test
    @Tag("I3.5")
    void aNodeAssignsFromItsJournalWhileEtcdIsDeadAndReportsAfterwards(@TempDir Path journal) throws Exception {
        try (Ipam ipam = Ipam.open(EtcdStore.open(options))) {
            ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")));
        }
        Map<String, List<IpAddress>> given = new HashMap<>();
        try (DelegatedIpam node = open(journal)) {
            assertEquals(16, node.sync().granted().size());
            etcd.kill();
            for (int i = 0; i < 10; i++) {
                AssignRequest request = AssignRequest.ipv4("h" + i, "node-1");
                given.put("h" + i, node.assign(request).addresses());
            }
            assertEquals(given.remove("h3"), node.release("h3"));
        }
        // The process is another one, and etcd is there again.
        etcd.restart();
        awaitAnswers();
        try (DelegatedIpam node = open(journal);
                Ipam ipam = Ipam.open(EtcdStore.open(options))) {
            assertEquals(9, node.sync().reported().size());
            for (Map.Entry<String, List<IpAddress>> each : given.entrySet()) {
                assertEquals(each.getValue(), ipam.held(each.getKey()));
            }
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
        }
    }

    private DelegatedIpam open(Path journal) throws IOException {
        return DelegatedIpam.builder(EtcdStore.open(options), Journal.open(journal), "node-1")
                .open();
    }

    @Test
    @Tag("I3.5")
    void whatADeadNodeWasGrantedGoesToOthersAndNothingIsGivenTwice(@TempDir Path journals) throws Exception {
        long[] nanos = {0};
        Uptime uptime = uptime(nanos);
        Map<String, List<IpAddress>> given = new HashMap<>();
        try (EtcdStore store = EtcdStore.open(options);
                Ipam ipam = Ipam.open(store)) {
            ipam.putPool(new Pool(Cidr.parse("10.0.0.0/27"), 29, false, true));
            try (DelegatedIpam dead = open(journals, "node-1", uptime)) {
                dead.sync();
                given.put("reported", assign(dead, "reported", "node-1"));
                dead.sync();
                assign(dead, "unreported", "node-1");
            }
            Takeover takeover = new Takeover(ipam, store, uptime);
            try (DelegatedIpam other = open(journals, "node-2", uptime)) {
                other.sync();
                takeover.lapsedBehind("node-2", 4);
                for (int i = 0; i < 12; i++) {
                    nanos[0] += DelegatedIpamBuilder.STANDARD_LEASE.toNanos() / 10;
                    other.sync();
                    for (Delegation lapsed : takeover.lapsedBehind("node-2", 4)) {
                        assertEquals("node-1", lapsed.node());
                        assertEquals(8, takeover.end(lapsed).size());
                    }
                }
                // One block of the dead node is empty now; all of the pool but what was reported can be had.
                nanos[0] += 1;
                for (int i = 0; i < 31; i++) {
                    given.put("h" + i, assign(other, "h" + i, "node-2"));
                }
                assertThrows(IpamException.class, () -> assign(other, "more", "node-2"));
                other.sync();
            }
            try (DelegatedIpam late = open(journals, "node-1", uptime)) {
                assertEquals(Set.of(), disjoint(late.uncertain(), given.get("reported")));
                assertEquals(List.of("unreported"), late.sync().lost());
                assertEquals(given.get("reported"), late.held("reported"));
            }
            for (Map.Entry<String, List<IpAddress>> each : given.entrySet()) {
                assertEquals(each.getValue(), ipam.held(each.getKey()));
            }
            assertEquals(
                    32, given.values().stream().flatMap(List::stream).distinct().count());
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
        }
    }

    private static Set<IpAddress> disjoint(Set<IpAddress> some, List<IpAddress> others) {
        Set<IpAddress> both = new HashSet<>(some);
        both.retainAll(others);
        return both;
    }

    private static List<IpAddress> assign(DelegatedIpam from, String handle, String node) throws IOException {
        return from.assign(AssignRequest.ipv4(handle, node)).addresses();
    }

    private DelegatedIpam open(Path journals, String node, Uptime uptime) throws IOException {
        Path journal = Files.createDirectories(journals.resolve(node));
        return DelegatedIpam.builder(EtcdStore.open(options), Journal.open(journal), node)
                .ahead(8, 0)
                .uptime(uptime)
                .open();
    }

    private static Uptime uptime(long[] nanos) {
        return new Uptime() {
            @Override
            public long nanos() {
                return nanos[0];
            }

            @Override
            public String boot() {
                return "boot";
            }
        };
    }

    @Test
    @Tag("I2.8")
    void fullAndBorrowedBlocksAreResizedInEtcdWhileNodesAssign() throws Exception {
        Cidr pool = Cidr.parse("10.0.0.0/23");
        ExecutorService nodes = Executors.newFixedThreadPool(3);
        AtomicBoolean done = new AtomicBoolean();
        try (Ipam ipam = Ipam.open(EtcdStore.open(options))) {
            ipam.putPool(new Pool(pool, 26, false, true));
            ipam.assign(AssignRequest.ipv4("full", "node-1").withCounts(64, 0));
            List<IpAddress> borrowed = new ArrayList<>();
            ipam.assign(AssignRequest.ipv4("owner", "node-2"));
            Cidr lender = ipam.blocksOf("node-2").get(0).cidr();
            for (int i = 2; i < 62; i++) {
                borrowed.add(lender.nth(i));
            }
            ipam.assign(AssignRequest.ipv4("borrower", "node-3").withAddresses(borrowed));
            List<Future<Integer>> running = new ArrayList<>();
            for (int n = 4; n < 7; n++) {
                String node = "node-" + n;
                running.add(nodes.submit(() -> use(ipam, node, done)));
            }
            ChangePlan split = ipam.change(new Change.ResizeBlocks(pool, 28), false);
            ChangePlan joined = ipam.change(new Change.ResizeBlocks(pool, 25), false);
            done.set(true);
            for (Future<Integer> each : running) {
                assertTrue(each.get(30, TimeUnit.SECONDS) > 0);
            }
            assertTrue(split.isComplete() && joined.isComplete());
            assertEquals(64, ipam.held("full").size());
            assertEquals(borrowed, ipam.held("borrower"));
            for (Block block : ipam.blocks()) {
                assertEquals(25, block.cidr().length());
                for (Allocation holder : block.allocations().values()) {
                    assertTrue(ipam.held(holder.handle()).contains(holder.address()));
                }
            }
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
        } finally {
            done.set(true);
            nodes.shutdownNow();
        }
    }

    /** Assigns and releases; how often. */
    private static int use(Ipam ipam, String node, AtomicBoolean done) throws IOException {
        int uses = 0;
        do {
            String handle = node + "-" + uses++;
            List<IpAddress> given =
                    ipam.assign(AssignRequest.ipv4(handle, node)).addresses();
            assertEquals(given, ipam.held(handle));
            if (uses % 3 > 0) {
                assertEquals(given, ipam.release(handle));
            }
        } while (!done.get());
        return uses;
    }
}
