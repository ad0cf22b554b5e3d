package dev.poplin.benchmarks.netlink;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/** Two ways to do the same work, measured by turns; prints both medians of processor time and their ratio. */
final class Comparison {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final String work;
    private final String goal;
    private final double[] floor;
    private final double[] ours;

    Comparison(String work, String goal, int rounds) {
        this.work = work;
        this.goal = goal;
        floor = new double[rounds];
        ours = new double[rounds];
    }

    interface Work {
        void run() throws Exception;
    }

    /** The processor time in seconds that the calling thread needs for some work. */
    static double cpuSeconds(Work work) throws Exception {
        long before = THREADS.getCurrentThreadCpuTime();
        work.run();
        return (THREADS.getCurrentThreadCpuTime() - before) / 1e9;
    }

    void add(int round, double floorSeconds, double ourSeconds) {
        floor[round] = floorSeconds;
        ours[round] = ourSeconds;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    void print() {
        System.out.printf(
                "%-36s C %9.3f ms   Poplin %9.3f ms   ratio %5.2f   goal %s%n",
                work, median(floor) * 1e3, median(ours) * 1e3, median(ours) / median(floor), goal);
    }
}
