package dev.poplin.ctl;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.check.IntegrityReport;
import dev.poplin.ipam.check.Problem;
import dev.poplin.ipam.check.Repair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
            "  ipam repair --dry-run",
            "  ipam repair --save monday.json",
            "  ipam repair --undo monday.json"
        })
final class IpamRepairCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @Option(names = "--dry-run", description = "Tell only what would be written.")
    boolean dryRun;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Keep what was there before in a new file, from which --undo puts it back.")
    @Nullable
    Path save;

    @Option(names = "--undo", paramLabel = "FILE", description = "Put back what a repair with --save FILE has changed.")
    @Nullable
    Path undo;

    @Override
    public Integer call() throws IOException {
        if (undo != null && (dryRun || save != null) || dryRun && save != null) {
            throw new CtlException(2, "--dry-run, --save and --undo do not go together");
        }
        try (Ipam ipam = target.ipam()) {
            return undo == null ? repair(ipam) : undo(ipam, new RepairFile(undo).read());
        }
    }

    private int repair(Ipam ipam) throws IOException {
        IntegrityReport report = ipam.check(target.owners());
        Repair repair = save == null ? ipam.repair(report, dryRun) : saved(ipam, report, save);
        List<String> steps = repair.steps().stream().map(Repair.Step::sentence).toList();
        List<String> left = repair.left().stream().map(Problem::sentence).toList();
        tell(steps, dryRun ? "would mend: " : "mended: ", left, "nothing to mend");
        return left.isEmpty() ? 0 : IpamCheckCommand.PROBLEMS;
    }

    /** Each step is in the file before it is written to the store, so that a crash leaves nothing that could not be undone. */
    static Repair saved(Ipam ipam, IntegrityReport report, Path file) throws IOException {
        try (RepairRecord record = new RepairRecord(file)) {
            Repair done = ipam.repair(report, record);
            record.end(done.steps().size());
            return done;
        }
    }

    private int undo(Ipam ipam, List<RepairFile.Step> repaired) throws IOException {
        List<String> undone = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (int i = repaired.size() - 1; i >= 0; i--) {
            RepairFile.Step step = repaired.get(i);
            if (ipam.undo(step.writes())) {
                undone.add(step.sentence());
            } else {
                left.add(step.sentence() + ", for it is not as the repair left it");
            }
        }
        tell(undone, "undone: ", left, "nothing to undo");
        return left.isEmpty() ? 0 : IpamCheckCommand.PROBLEMS;
    }

    private void tell(List<String> steps, String done, List<String> left, String nothing) throws IOException {
        List<String> lines = new ArrayList<>();
        steps.forEach(step -> lines.add(done + step));
        left.forEach(each -> lines.add("left: " + each));
        if (lines.isEmpty()) {
            lines.add(nothing);
        }
        target.print(Map.of("steps", steps, "left", left, "dryRun", dryRun), String.join("\n", lines) + "\n");
    }
}
