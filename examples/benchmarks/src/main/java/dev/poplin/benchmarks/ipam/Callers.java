package dev.poplin.benchmarks.ipam;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that begin together. */
final class Callers {

    private Callers() {}

    /** How many times a second something is done, if each of these does it so many times. */
    static double perSecond(int each, List<Pods> callers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers.size());
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (Pods caller : callers) {
                work.add(() -> {
                    caller.next(each);
                    return null;
                });
            }
            return Samples.perSecond((long) each * callers.size(), () -> {
                for (Future<Void> done : threads.invokeAll(work)) {
                    done.get();
                }
            });
        } finally {
            threads.shutdown();
        }
    }
}
