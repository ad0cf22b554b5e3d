package dev.poplin.ctl;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code poplinctl ipam release}. */
@Command(
        name = "release",
        description = "Gives back an address, all of a handle, or what reports of 'ipam check' name as leaked.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What is used again is not released: an address that a report names must still be the same assignment,",
            "and its pod still missing. With several reports, what all of them name."
        })
final class IpamReleaseCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @ArgGroup(multiplicity = "0..1")
    @Nullable
    What what;

    /** One of these. */
    static final class What {
        @Option(names = "--ip", required = true, paramLabel = "ADDRESS", description = "This address.")
        @Nullable
        String address;

        @Option(names = "--handle", required = true, paramLabel = "HANDLE", description = "All addresses of a handle.")
        @Nullable
        String handle;

        @Option(
                names = "--from-report",
                required = true,
                paramLabel = "FILE",
                description = "The leaks in a report; may be given several times.")
        List<Path> reports = new ArrayList<>();
    }

    @Option(
            names = "--force",
            description =
                    "With --ip or --handle: even if a pod uses it or may do so. With the handle of a node's grant:"
                            + " what it was granted ahead.")
    boolean force;

    @Override
    public Integer call() throws IOException {
        What asked = what;
        if (asked == null) {
            throw new CtlException(2, "say what to release: --ip ADDRESS, --handle HANDLE or --from-report FILE");
        }
        if (force && !asked.reports.isEmpty()) {
            throw new CtlException(
                    2, "--force goes with --ip or --handle: of a report, only what is still a leak is released");
        }
        try (Store store = target.store();
                Ipam ipam = Ipam.open(store)) {
            Release release = new Release(ipam, store, target.owners(), target.lender(), force);
            Release.Outcome outcome;
            String nothing;
            if (asked.address != null) {
                outcome = release.address(IpamCommand.address(asked.address));
                nothing = "nobody holds " + asked.address;
            } else if (asked.handle != null) {
                outcome = release.handle(asked.handle);
                nothing = "'" + asked.handle + "' holds no address";
            } else {
                outcome = release.leaks(IpamReport.common(asked.reports));
                nothing = "no leak that every report names is one now";
            }
            target.print(
                    Map.of("released", outcome.released(), "lost", outcome.lost()), sentence(outcome, nothing) + "\n");
            return 0;
        }
    }

    private static String sentence(Release.Outcome outcome, String nothing) {
        if (!outcome.released().isEmpty()) {
            return "Successfully released " + String.join(", ", outcome.released());
        }
        List<String> lost = outcome.lost();
        return switch (lost.size()) {
            case 0 -> "Nothing to release: " + nothing;
            case 1 ->
                "Nothing was released: others had been given " + lost.get(0)
                        + ", and keep it; the node has let go of the handle";
            default ->
                "Nothing was released yet: others had been given all or some of " + String.join(", ", lost)
                        + ", and keep that; the node has let go of the handle, and gives back what nobody else has";
        };
    }
}
