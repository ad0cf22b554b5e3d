package dev.poplin.ctl;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.change.ChangePlan;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code poplinctl ipam}: works on the agent's store, or on the store itself while no agent runs. */
@Command(
        name = "ipam",
        description = "Pools, blocks and addresses.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            IpamShowCommand.class,
            IpamCheckCommand.class,
            IpamRepairCommand.class,
            IpamReleaseCommand.class,
            IpamSplitCommand.class,
            IpamResizeCommand.class,
            IpamConfigureCommand.class
        })
final class IpamCommand {

    /** The address of this text; exit code 2 if it is none. */
    static IpAddress address(String text) {
        try {
            return IpAddress.parse(text);
        } catch (AddressFormatException e) {
            throw new CtlException(2, "no address: " + e.getMessage());
        }
    }

    /** Carries out a change of pools, or tells what it would be; returns the exit code. */
    static int change(Target target, Ipam ipam, Change change, boolean dryRun) throws IOException {
        ChangePlan plan = ipam.change(change, dryRun);
        List<String> sentences = plan.sentences().isEmpty() ? List.of("nothing to do") : plan.sentences();
        target.print(
                Map.of("change", change.sentence(), "steps", plan.sentences(), "dryRun", dryRun),
                String.join("\n", sentences) + "\n");
        return 0;
    }

    /** The prefix of this text; exit code 2 if it is none. */
    static Cidr cidr(String text) {
        try {
            return Cidr.parse(text);
        } catch (AddressFormatException e) {
            throw new CtlException(2, "no prefix: " + e.getMessage());
        }
    }
}
