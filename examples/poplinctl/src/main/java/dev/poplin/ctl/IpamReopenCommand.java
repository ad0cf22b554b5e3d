package dev.poplin.ctl;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.change.Change;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poplinctl ipam reopen}. */
@Command(
        name = "reopen",
        description = "Lets a drained node be given addresses again.",
        mixinStandardHelpOptions = true,
        footer = {"", "  ipam reopen node-7"})
final class IpamReopenCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @Parameters(paramLabel = "NODE", description = "The node's name.")
    String node = "";

    @Option(names = "--dry-run", description = "Tell only what would be done.")
    boolean dryRun;

    @Override
    public Integer call() throws IOException {
        try (Ipam ipam = target.ipam()) {
            return IpamCommand.change(target, ipam, new Change.ReopenNode(node), dryRun);
        }
    }
}
