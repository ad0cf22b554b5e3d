package dev.poplin.ctl;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.check.LiveOwners.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    @Option(names = "--force", description = "With --ip: even if a pod uses it.")
    boolean force;

    @Override
    public Integer call() throws IOException {
        try (Ipam ipam = target.ipam()) {
            LiveOwners owners = ClusterOwners.in(target.clusterDirectory());
            List<String> released;
            if (what.address != null) {
                released = release(ipam, owners, IpamCommand.address(what.address));
            } else if (what.handle != null) {
                released = ipam.release(what.handle).stream()
                        .map(IpAddress::toString)
                        .toList();
            } else {
                released = release(ipam, owners);
            }
            String sentence = released.isEmpty()
                    ? "Nothing to release\n"
                    : "Successfully released " + String.join(", ", released) + "\n";
            target.print(Map.of("released", released), sentence);
            return 0;
        }
    }

    private List<String> release(Ipam ipam, LiveOwners owners, IpAddress address) throws IOException {
        Optional<Allocation> holder = ipam.find(address);
        if (holder.isEmpty()) {
            return List.of();
        }
        if (!force && owners.stateOf(holder.get()) == State.ALIVE) {
            throw new CtlException(
                    1,
                    address + " is used by " + IpamTables.holder(holder.get())
                            + "; delete the pod, or add --force if it is not there any more");
        }
        return ipam.release(holder.get()) ? List.of(address.toString()) : List.of();
    }

    private List<String> release(Ipam ipam, LiveOwners owners) throws IOException {
        List<String> released = new ArrayList<>();
        for (IpamReport.Leak leak : IpamReport.common(what.reports)) {
            IpAddress address = IpamCommand.address(leak.address());
            Optional<Allocation> now = ipam.find(address)
                    .filter(holder -> IpamReport.Leak.of(holder).equals(leak));
            if (now.isPresent() && owners.stateOf(now.get()) == State.MISSING && ipam.release(now.get())) {
                released.add(leak.address());
            }
        }
        return released;
    }
}
