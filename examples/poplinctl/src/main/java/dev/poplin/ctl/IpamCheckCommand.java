package dev.poplin.ctl;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.calico.CalicoReport;
import dev.poplin.ipam.check.IntegrityReport;
import dev.poplin.ipam.check.LiveOwners;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code poplinctl ipam check}. */
@Command(
        name = "check",
        description =
                "Holds blocks, handles and index against each other and against the pods that agents have published.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Changes nothing. Exit code 6 if there is a problem.",
            "  ipam check -o json > report.json",
            "  ipam release --from-report report.json",
            "  ipam check --calico > report.json       with the fields of calicoctl's report, for scripts that read these"
        })
final class IpamCheckCommand implements Callable<Integer> {

    /** Something was found. */
    static final int PROBLEMS = 6;

    @Mixin
    Target target = new Target();

    @Option(names = "--calico", description = "JSON with the fields of calicoctl's report.")
    boolean calico;

    @Override
    public Integer call() throws IOException {
        try (Ipam ipam = target.ipam()) {
            LiveOwners owners = target.owners();
            IntegrityReport report = ipam.check(owners);
            String note = target.knowsOwners()
                    ? ""
                    : "Whether pods still use their addresses was not looked at; name their cluster directory with"
                            + " --cluster.\n";
            if (calico) {
                System.out.println(CalicoReport.json(report, ipam.blocks(), owners, "poplin"));
            } else {
                target.print(IpamReport.document(report), IpamReport.text(report) + note);
            }
            return report.isClean() ? 0 : PROBLEMS;
        }
    }
}
