package dev.poplin.lab;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.poplin.ctl.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the lab says: a line per step with its time, tables, checks; or all of it as one JSON document. Confined to its owner. */
final class Report {

    private final PrintStream out;
    private final boolean json;
    private final long start = System.nanoTime();
    private final List<Map<String, Object>> steps = new ArrayList<>();
    private final List<Map<String, Object>> checks = new ArrayList<>();
    private final Map<String, Object> tables = new LinkedHashMap<>();
    private final StringBuilder picture = new StringBuilder();
    private boolean allRight = true;

    Report(PrintStream out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** A piece of work. */
    @FunctionalInterface
    interface Step {
        void run() throws IOException;
    }

    /** Does a piece of work and says how long it took. */
    void step(String title, Step step) throws IOException {
        long before = System.nanoTime();
        step.run();
        long millis = (System.nanoTime() - before) / 1_000_000;
        steps.add(Map.of("step", title, "milliseconds", millis));
        if (!json) {
            out.printf("%-62s %6d ms%n", title, millis);
        }
    }

    /** A table of the picture at the end. */
    void table(String title, Table table) {
        tables.put(title, table.toString().lines().toList());
        picture.append('\n').append(title).append('\n').append(table.toString().indent(2));
    }

    /** One thing that must be so. */
    void check(String title, boolean right, String detail) {
        allRight &= right;
        checks.add(Map.of("check", title, "right", right, "detail", detail));
    }

    /** A detail of a check that is not right. */
    void failed(String detail) {
        if (!json) {
            out.println("  WRONG: " + detail);
        }
        checks.add(Map.of("check", "detail", "right", false, "detail", detail));
    }

    /** Prints the picture and the verdict; returns the exit code. */
    int end() throws IOException {
        long millis = (System.nanoTime() - start) / 1_000_000;
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("right", allRight);
            document.put("milliseconds", millis);
            document.put("steps", steps);
            document.put("checks", checks);
            document.put("tables", tables);
            out.println(JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document));
        } else {
            out.print(picture);
            printChecks();
            String verdict = checks.isEmpty() ? "It is up" : allRight ? "All of it is so" : "Not all of it is so";
            out.printf("%n%s after %.1f s%n", verdict, millis / 1000.0);
        }
        return allRight ? 0 : LabException.CHECK_FAILED;
    }

    private void printChecks() {
        if (!checks.isEmpty()) {
            out.println("\nChecks");
        }
        for (Map<String, Object> check : checks) {
            if (!"detail".equals(check.get("check"))) {
                out.printf(
                        "  %-5s %s: %s%n",
                        Boolean.TRUE.equals(check.get("right")) ? "ok" : "WRONG",
                        check.get("check"),
                        check.get("detail"));
            }
        }
    }
}
