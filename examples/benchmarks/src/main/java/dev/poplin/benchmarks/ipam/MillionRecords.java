package dev.poplin.benchmarks.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.check.IntegrityReport;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.store.journal.Journal;
import dev.poplin.ipam.testing.MemoryStore;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;

/**
 * Opens a journal of a million records, and checks a million held addresses; run it with {@code -Xmx1g}. The argument is a directory
 * on the disk that is measured.
 */
public final class MillionRecords {

    private static final int HANDLES = 1_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int PER_HANDLE = 16;

    private MillionRecords() {}

    /** Measures. */
    public static void main(String[] arguments) throws Exception {
        try (Scratch scratch = Scratch.in(arguments)) {
            Path journal = scratch.resolve("journal");
            try (Journal store = Journal.open(journal)) {
                JournalFilling.fill(store, HANDLES);
            }
            for (int i = 0; i < 3; i++) {
                long before = THREADS.getCurrentThreadCpuTime();
                double seconds =
                        1 / Samples.perSecond(1, () -> Journal.open(journal).close());
                Samples.print("open a journal of 1,000,000 records (goal 2)", seconds, "s");
                Samples.print("  of the processor", secondsSince(before), "s");
            }
        }
        check();
    }

    /** What this thread has had of the processor, which others' work does not lengthen. */
    private static double secondsSince(long cpuNanos) {
        return (THREADS.getCurrentThreadCpuTime() - cpuNanos) / 1e9;
    }

    private static void check() throws Exception {
        try (Ipam ipam = Ipam.open(new MemoryStore())) {
            ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/8")));
            ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(10_000));
            for (int i = 0; i < HANDLES / PER_HANDLE; i++) {
                ipam.assign(AssignRequest.ipv4("net.container-" + i, "node-" + i / PER_HANDLE)
                        .withCounts(PER_HANDLE, 0));
            }
            for (int i = 0; i < 3; i++) {
                IntegrityReport[] report = new IntegrityReport[1];
                long before = THREADS.getCurrentThreadCpuTime();
                double seconds = 1 / Samples.perSecond(1, () -> report[0] = ipam.check(LiveOwners.NONE));
                Samples.print("check " + report[0].addresses() + " addresses (goal 5)", seconds, "s");
                Samples.print("  of the processor", secondsSince(before), "s");
                if (!report[0].isClean()) {
                    throw new IllegalStateException("problems: " + report[0].problems());
                }
            }
            System.gc();
            long used =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            Samples.print("heap with the records in memory (goal 1,024)", used / (double) (1 << 20), "MiB");
        }
    }
}
