package dev.poplin.ctl;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.change.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poplinctl ipam merge}. */
@Command(
        name = "merge",
        description = "Turns neighbouring pools with the same settings into one, while they are used.",
        mixinStandardHelpOptions = true,
        footer = {"", "  ipam merge 10.244.0.0/17 10.244.128.0/17"})
final class IpamMergeCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @Parameters(arity = "2..32", paramLabel = "CIDR", description = "The pools, which together are one prefix.")
    List<String> cidrs = new ArrayList<>();

    @Option(names = "--dry-run", description = "Tell only what would be done.")
    boolean dryRun;

    @Override
    public Integer call() throws IOException {
        List<Cidr> pools = cidrs.stream().map(IpamCommand::cidr).toList();
        refuseIfDeclared(CidrSet.of(pools).toCidrs());
        try (Ipam ipam = target.ipam()) {
            return IpamCommand.change(target, ipam, new Change.MergePools(pools), dryRun);
        }
    }

    /** The agents would find no pool that is as large as its manifest says. */
    private void refuseIfDeclared(List<Cidr> merged) {
        for (DeclaredPool declared : DeclaredPool.all(target)) {
            if (merged.stream()
                    .anyMatch(whole -> whole.contains(declared.cidr())
                            && whole.length() < declared.cidr().length())) {
                throw new CtlException(
                        1,
                        "pool " + declared.cidr() + " would be a part of a pool, and IPPool '" + declared.name()
                                + "' declares it; take its manifest away first, and declare the whole");
            }
        }
    }
}
