package dev.poplin.ipam.store.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Invariants;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.check.LiveOwners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that assign and release in one journal, which are killed or not, and an agent beside them. */
@Tag("I5")
@Tag("I3.2")
@Tag("I2.2")
class IpamProcessesTest {

    private static final int WRITERS = 16;
    private static final int KILLED = 3;
    private static final int CALLS = 25;
    /** {@code -Dpoplin.journal.kills=100} kills more often. */
    private static final int KILLS = Integer.getInteger("poplin.journal.kills", 2);

    private static final int FOR_EVER = Integer.MAX_VALUE;

    @TempDir
    Path directory;

    private Ipam open() throws IOException {
        // Fewer addresses than all could hold at once, so that they borrow and are refused.
        Ipam ipam = Ipam.open(journal());
        ipam.putPool(new Pool(Cidr.parse("10.0.0.0/26"), 29, false, true));
        return ipam;
    }

    private Journal journal() throws IOException {
        return Journal.open(directory.resolve("store"), 20_000);
    }

    private Process start(String name, int node, int calls) throws IOException {
        return IpamWriter.start(directory.resolve("store"), directory.resolve(name), name, "node-" + node, calls);
    }

    /** Each handle holds what its process was told last, unless it was killed before it was told. */
    private Map<String, String> check(Ipam ipam, List<String> names) throws IOException {
        Map<String, String> noted = new TreeMap<>();
        for (String name : names) {
            noted.putAll(IpamWriter.read(directory.resolve(name)));
        }
        for (Map.Entry<String, String> each : noted.entrySet()) {
            if (IpamWriter.isSure(each.getValue())) {
                assertEquals(each.getValue(), IpamWriter.text(ipam.held(each.getKey())), each.getKey());
            }
        }
        try (Journal look = journal()) {
            Invariants.check(ipam, look, noted.keySet());
        }
        assertEquals(List.of(), ipam.check(LiveOwners.NONE).problems());
        return noted;
    }

    @Test
    void sixteenProcessesAssignAndReleaseWhileAnAgentDoesToo() throws Exception {
        AtomicInteger hints = new AtomicInteger();
        try (Ipam agent = open()) {
            agent.watchRouteHints(hints::incrementAndGet);
            List<String> names = new ArrayList<>();
            List<Process> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                names.add("writer-" + i);
                writers.add(start("writer-" + i, i % 5, CALLS));
            }
            int rounds = 0;
            while (writers.stream().anyMatch(Process::isAlive)) {
                try {
                    agent.assign(AssignRequest.ipv4("agent", "node-0"));
                } catch (IpamException full) {
                    assertEquals(IpamException.Reason.EXHAUSTED, full.reason());
                }
                Set<IpAddress> seen = new HashSet<>();
                for (Allocation held : agent.heldBy("node-" + rounds % 5)) {
                    assertTrue(seen.add(held.address()), () -> held + " is held twice");
                }
                agent.release("agent");
                rounds++;
            }
            for (int i = 0; i < WRITERS; i++) {
                assertEquals(
                        0, writers.get(i).exitValue(), Files.readString(directory.resolve("writer-" + i + ".log")));
            }
            Map<String, String> noted = check(agent, names);
            assertTrue(noted.values().stream().allMatch(IpamWriter::isSure));
            assertTrue(noted.values().stream().anyMatch(held -> !held.isEmpty()));
            assertTrue(rounds > 0 && hints.get() > 0, rounds + " rounds of the agent, " + hints + " changes heard");
        }
    }

    @Test
    void processesThatAreKilledWhileTheyAssignLeaveNothingThatWasToldUndone() throws Exception {
        open().close();
        for (int round = 0; round < KILLS; round++) {
            List<String> names = new ArrayList<>();
            List<Process> writers = new ArrayList<>();
            for (int i = 0; i < KILLED; i++) {
                names.add("round-" + round + "-" + i);
                writers.add(start(names.get(i), i, FOR_EVER));
            }
            for (int i = 0; i < KILLED; i++) {
                awaitLines(names.get(i), 40 + 7 * i, writers.get(i));
                writers.get(i).destroyForcibly().waitFor();
            }
            try (Ipam after = Ipam.open(journal())) {
                for (String handle : check(after, names).keySet()) {
                    after.release(handle);
                }
                check(after, List.of());
                assertEquals(0, after.utilization().get(0).inUse());
            }
        }
    }

    private void awaitLines(String name, int lines, Process writer) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        Path notes = directory.resolve(name);
        while (!Files.exists(notes) || Files.readString(notes).lines().count() < lines) {
            assertTrue(writer.isAlive(), () -> name + " ended by itself");
            assertTrue(System.nanoTime() < deadline, () -> name + " is not under way");
            LockSupport.parkNanos(5_000_000);
        }
    }
}
