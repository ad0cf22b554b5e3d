package dev.poplin.benchmarks.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.store.journal.Journal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Assigns and releases durably, with one caller, 16 and 64 of one node, by turns with the disk's own rate of writing and syncing a
 * record. The argument is a directory on the disk that is measured.
 */
public final class JournalBesideDisk {

    private static final int ROUNDS = 15;
    private static final int COMMITS = 512;
    private static final int KEPT = 2;

    private JournalBesideDisk() {}

    /** Measures. */
    public static void main(String[] arguments) throws Exception {
        try (Scratch scratch = Scratch.in(arguments);
                Ipam ipam = open(scratch.resolve("journal"));
                Disk append = Disk.appending(scratch.resolve("append"));
                Disk overwrite = Disk.preallocated(scratch.resolve("overwrite"), COMMITS * (ROUNDS + 2))) {
            measure(ipam, append, overwrite);
        }
    }

    /** A journal whose nodes may claim as many blocks as they like. */
    static Ipam open(Path directory) throws Exception {
        Ipam ipam = Ipam.open(Journal.open(directory));
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/8")));
        ipam.configure(Configuration.STANDARD.withMaxBlocksPerNode(10_000));
        return ipam;
    }

    private static void measure(Ipam ipam, Disk append, Disk overwrite) throws Exception {
        List<Pods> callers = callers(ipam);
        Samples appended = new Samples();
        Samples overwritten = new Samples();
        Samples one = new Samples();
        Samples sixteen = new Samples();
        Samples sixtyFour = new Samples();
        for (int round = -2; round < ROUNDS; round++) {
            double a = append.perSecond(COMMITS);
            double o = overwrite.perSecond(COMMITS);
            double c1 = 2 * Callers.perSecond(COMMITS / 2, callers.subList(0, 1));
            double c16 = 2 * Callers.perSecond(COMMITS / 8, callers.subList(0, 16));
            double c64 = 2 * Callers.perSecond(COMMITS / 16, callers);
            if (round >= 0) {
                appended.add(a);
                overwritten.add(o);
                one.add(c1);
                sixteen.add(c16);
                sixtyFour.add(c64);
            }
        }
        Samples.print("disk: append 512 B and fdatasync", appended.median(), "/s");
        Samples.print("disk: overwrite 512 B and fdatasync", overwritten.median(), "/s");
        Samples.print("journal, one caller", one.median(), "commits/s");
        Samples.print("  of the disk's append (goal 0.8)", one.median() / appended.median(), "");
        Samples.print("  of the disk's overwrite", one.median() / overwritten.median(), "");
        Samples.print("journal, 16 callers of one node", sixteen.median(), "commits/s");
        Samples.print("  times one caller (goal 4)", sixteen.median() / one.median(), "");
        Samples.print("journal, 64 callers of one node", sixtyFour.median(), "commits/s");
        Samples.print("  times one caller (goal 4)", sixtyFour.median() / one.median(), "");
    }

    private static List<Pods> callers(Ipam ipam) {
        List<Pods> callers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            callers.add(new Pods(ipam, "node-1", "caller-" + i, KEPT));
        }
        return callers;
    }
}
