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
            IpamDrainCommand.class,
            IpamReopenCommand.class,
            IpamMergeCommand.class,
            IpamDefragmentCommand.class,
            IpamPoolCommands.Disable.class,
            IpamPoolCommands.Enable.class,
            IpamPoolCommands.Remove.class,
            IpamReservationCommands.Reserve.class,
            IpamReservationCommands.Unreserve.class,
            IpamForecastCommand.class,
            IpamImportCommand.class,
            IpamExportCommand.class,
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
        carryOut(target, ipam, change, dryRun);
        return 0;
    }

    /** As {@link #change}; the exit code also says whether something is left that waits for holders. */
    static int drain(Target target, Ipam ipam, Change change, boolean dryRun) throws IOException {
        return carryOut(target, ipam, change, dryRun).isComplete() ? 0 : IpamCheckCommand.PROBLEMS;
    }

    private static ChangePlan carryOut(Target target, Ipam ipam, Change change, boolean dryRun) throws IOException {
        ChangePlan plan = ipam.change(change, dryRun);
        tell(target, change.sentence(), plan.sentences(), plan.isComplete(), dryRun);
        return plan;
    }

    /** Tells what was done, or would be, a line for each step. */
    static void tell(Target target, String change, List<String> steps, boolean complete, boolean dryRun)
            throws IOException {
        List<String> sentences = steps.isEmpty() ? List.of("nothing to do") : steps;
        target.print(
                Map.of("change", change, "steps", steps, "complete", complete, "dryRun", dryRun),
                String.join("\n", sentences) + "\n");
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
