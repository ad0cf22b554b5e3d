package dev.poplin.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.check.IntegrityReport;
import dev.poplin.ipam.check.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What {@code ipam check} reports, and what {@code ipam release --from-report} reads of it again. */
final class IpamReport {

    /** An allocation whose owner was not found, so that no later one of the same address is taken for it. */
    record Leak(String address, String handle, long sequence) {

        static Leak of(Allocation held) {
            return new Leak(held.address().toString(), held.handle(), held.sequence());
        }
    }

    private IpamReport() {}

    /** The leaks that a report names. */
    static List<Allocation> leaks(IntegrityReport report) {
        List<Allocation> leaks = new ArrayList<>();
        for (Problem problem : report.problems()) {
            if (problem instanceof Problem.OwnerNotAlive leak) {
                leaks.add(leak.holder());
            }
        }
        return leaks;
    }

    static Map<String, Object> document(IntegrityReport report) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", 1);
        document.put("time", report.time().toString());
        document.put("pools", report.pools());
        document.put("blocks", report.blocks());
        document.put("addresses", report.addresses());
        document.put("handles", report.handles());
        document.put(
                "problems", report.problems().stream().map(IpamReport::problem).toList());
        document.put("leaks", IpamDocuments.allocations(leaks(report)));
        return document;
    }

    private static Map<String, Object> problem(Problem problem) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", problem.getClass().getSimpleName());
        document.put("sentence", problem.sentence());
        document.put("repairable", problem.isRepairable());
        return document;
    }

    /** Counts, and each problem in words. */
    static String text(IntegrityReport report) {
        StringBuilder text = new StringBuilder("Checked " + counted(report.pools(), "pool") + ", "
                + counted(report.blocks(), "block") + ", " + report.addresses() + " held addresses and "
                + counted(report.handles(), "handle") + ".\n");
        Map<String, Integer> counts = new TreeMap<>();
        for (Problem problem : report.problems()) {
            counts.merge(problem.getClass().getSimpleName(), 1, Integer::sum);
            text.append("  ").append(problem.sentence()).append('\n');
        }
        if (counts.isEmpty()) {
            return text.append("No problem found.\n").toString();
        }
        text.append("Found ")
                .append(counted(report.problems().size(), "problem"))
                .append(": ");
        text.append(counts.toString().replaceAll("[{}]", "").replace("=", " ")).append(".\n");
        if (!leaks(report).isEmpty()) {
            text.append(
                    "What has no owner is released by 'ipam release --from-report', if reports some time apart agree.\n");
        }
        if (report.problems().stream().anyMatch(Problem::isRepairable)) {
            text.append("What can be mended is mended by 'ipam repair'; '--dry-run' tells how.\n");
        }
        return text.toString();
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /**
     * The leaks that all of these reports name.
     *
     * @throws CtlException with exit code 2 if a file is no report
     */
    static Set<Leak> common(List<Path> files) throws IOException {
        Set<Leak> common = new TreeSet<>(Comparator.comparing(Leak::toString));
        boolean first = true;
        for (Path file : files) {
            Set<Leak> leaks = read(file);
            if (first) {
                common.addAll(leaks);
            } else {
                common.retainAll(leaks);
            }
            first = false;
        }
        return common;
    }

    private static Set<Leak> read(Path file) throws IOException {
        Map<String, Object> document;
        try {
            document = JSON.std.mapFrom(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new CtlException(2, "there is no report " + file);
        } catch (JsonProcessingException e) {
            throw new CtlException(2, file + " is no report of 'ipam check -o json'");
        }
        if (!(document.get("leaks") instanceof List<?> items)
                || !Integer.valueOf(1).equals(document.get("version"))) {
            throw new CtlException(2, file + " is no report of 'ipam check -o json'");
        }
        Set<Leak> leaks = new TreeSet<>(Comparator.comparing(Leak::toString));
        for (Object item : items) {
            if (item instanceof Map<?, ?> leak && leak.get("sequence") instanceof Number sequence) {
                leaks.add(new Leak(
                        AgentView.text(leak, "address"), AgentView.text(leak, "handle"), sequence.longValue()));
            }
        }
        return leaks;
    }
}
