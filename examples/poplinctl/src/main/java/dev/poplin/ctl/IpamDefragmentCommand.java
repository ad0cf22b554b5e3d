package dev.poplin.ctl;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.change.Change;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code poplinctl ipam defragment}. */
@Command(
        name = "defragment",
        description = "Gives blocks to the nodes that use them, and surplus empty ones back.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Moves no holder. Lines that begin with 'left' tell whose renewal would save a block or a borrowed address.",
            "  ipam defragment --dry-run"
        })
final class IpamDefragmentCommand implements Callable<Integer> {

    @Mixin
    Target target = new Target();

    @Option(names = "--dry-run", description = "Tell only what would be done.")
    boolean dryRun;

    @Override
    public Integer call() throws IOException {
        try (Ipam ipam = target.ipam()) {
            return IpamCommand.change(target, ipam, new Change.Defragment(), dryRun);
        }
    }
}
