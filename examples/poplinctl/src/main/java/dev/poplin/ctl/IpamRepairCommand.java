package dev.poplin.ctl;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.check.IntegrityReport;
import dev.poplin.ipam.check.Problem;
import dev.poplin.ipam.check.Repair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code poplinctl ipam repair}. */
@Command(
        name = "repair",
        description = "Mends what 'ipam check' finds and can be mended without losing anything.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What is held for a pod that was not found is left to 'ipam release --from-report'.",
            "Exit code 6 if something is left.",
            "  ipam repair --dry-run"
        })
final class IpamRepairCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @Option(names = "--dry-run", description = "Tell only what would be written.")
    boolean dryRun;

    @Override
    public Integer call() throws IOException {
        try (Ipam ipam = target.ipam()) {
            IntegrityReport report = ipam.check(target.owners());
            Repair repair = ipam.repair(report, dryRun);
            List<String> steps =
                    repair.steps().stream().map(Repair.Step::sentence).toList();
            List<String> left = repair.left().stream().map(Problem::sentence).toList();
            List<String> lines = new ArrayList<>();
            steps.forEach(step -> lines.add((dryRun ? "would mend: " : "mended: ") + step));
            left.forEach(problem -> lines.add("left: " + problem));
            if (lines.isEmpty()) {
                lines.add("nothing to mend");
            }
            target.print(Map.of("steps", steps, "left", left, "dryRun", dryRun), String.join("\n", lines) + "\n");
            return left.isEmpty() ? 0 : IpamCheckCommand.PROBLEMS;
        }
    }
}
