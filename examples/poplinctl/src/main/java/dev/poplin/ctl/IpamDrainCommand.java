package dev.poplin.ctl;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.change.Change;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code poplinctl ipam drain}. */
@Command(
        name = "drain",
        description = "Lets a node, or a pool, give no new address, and takes back what is empty.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {IpamDrainCommand.OfNode.class, IpamDrainCommand.OfPool.class})
final class IpamDrainCommand {

    /** {@code poplinctl ipam drain node}. */
    @Command(
            name = "node",
            description = "The node is given nothing more; blocks that only others use go to these, empty ones back.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "What it holds stays until it is released: repeat the command then. Exit code 6 while something is left.",
                "  ipam drain node node-7 --dry-run",
                "  ipam reopen node-7"
            })
    static final class OfNode implements Callable<Integer> {

        @Mixin
        Target target = new Target();

        @Parameters(paramLabel = "NODE", description = "The node's name.")
        String node = "";

        @Option(names = "--dry-run", description = "Tell only what would be done.")
        boolean dryRun;

        @Override
        public Integer call() throws IOException {
            try (Ipam ipam = target.ipam()) {
                return IpamCommand.drain(target, ipam, new Change.DrainNode(node), dryRun);
            }
        }
    }

    /** {@code poplinctl ipam drain pool}. */
    @Command(
            name = "pool",
            description = "The pool is disabled, and its empty blocks go back.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "What is held stays until it is released: repeat the command then. Exit code 6 while something is left.",
                "  ipam drain pool 10.244.0.0/16",
                "  ipam remove 10.244.0.0/16"
            })
    static final class OfPool extends IpamPoolCommands.OfPool {
        @Override
        public Integer call() throws IOException {
            Cidr pool = IpamCommand.cidr(cidr);
            DeclaredPool.refuseIfDeclaredOtherwise(target, pool, true);
            try (Ipam ipam = target.ipam()) {
                return IpamCommand.drain(target, ipam, new Change.DrainPool(pool), dryRun);
            }
        }
    }
}
