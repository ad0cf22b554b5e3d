package dev.poplin.ctl;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.change.Change;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poplinctl ipam split}. */
@Command(
        name = "split",
        description = "Turns a pool into several that cover the same addresses, while it is used.",
        mixinStandardHelpOptions = true,
        footer = {"", "  ipam split 4 --cidr 10.244.0.0/16"})
final class IpamSplitCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @Parameters(paramLabel = "PARTS", description = "How many: a power of 2 up to 32.")
    int parts;

    @Option(names = "--cidr", required = true, paramLabel = "CIDR", description = "The pool.")
    String cidr = "";

    @Option(names = "--dry-run", description = "Tell only what would be done.")
    boolean dryRun;

    @Override
    public Integer call() throws IOException {
        try (Ipam ipam = target.ipam()) {
            return IpamCommand.change(target, ipam, new Change.SplitPool(IpamCommand.cidr(cidr), parts), dryRun);
        }
    }
}
