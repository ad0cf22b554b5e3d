package dev.poplin.benchmarks.ipam;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Numbers of one kind, one per round or per call. Confined to one thread. */
final class Samples {

    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    double median() {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    /** Some work that is done so many times. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** How many times a second something is done, if this does it so many times. */
    static double perSecond(long times, Work work) throws Exception {
        long begun = System.nanoTime();
        work.run();
        return times * 1e9 / (System.nanoTime() - begun);
    }

    /** A line of the result. */
    static void print(String what, double measured, String unit) {
        System.out.printf("%-58s %,14.2f %s%n", what, measured, unit);
        System.out.flush();
    }
}
