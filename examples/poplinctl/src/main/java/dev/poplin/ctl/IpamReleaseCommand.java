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

    @ArgGroup(multiplicity = "1")
    What what = new What();

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

    @Option(names = "--force", description = "Even if a pod uses it, or a node was granted it ahead.")
    boolean force;

    @Override
    public Integer call() throws IOException {
        try (Store store = target.store();
                Ipam ipam = Ipam.open(store)) {
            Release release = new Release(ipam, store, target.owners(), target.lender(), force);
            List<String> released;
            if (what.address != null) {
                released = release.address(IpamCommand.address(what.address));
            } else if (what.handle != null) {
                released = release.handle(what.handle);
            } else {
                released = release.leaks(IpamReport.common(what.reports));
            }
            String sentence = released.isEmpty()
                    ? "Nothing to release\n"
                    : "Successfully released " + String.join(", ", released) + "\n";
            target.print(Map.of("released", released), sentence);
            return 0;
        }
    }
}
