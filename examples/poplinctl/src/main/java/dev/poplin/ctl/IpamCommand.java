package dev.poplin.ctl;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import picocli.CommandLine.Command;

/** {@code poplinctl ipam}: works on the store itself, so it also answers while no agent runs. */
@Command(
        name = "ipam",
        description = "Pools, blocks and addresses.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            IpamShowCommand.class,
            IpamCheckCommand.class,
            IpamReleaseCommand.class,
            IpamSplitCommand.class,
            IpamConfigureCommand.class
        })
final class IpamCommand {

    /** The address of this text; exit code 2 if it is none. */
    static IpAddress address(String text) {
        try {
            return IpAddress.parse(text);
        } catch (AddressFormatException e) {
            throw new CtlException(2, String.valueOf(e.getMessage()));
        }
    }

    /** The prefix of this text; exit code 2 if it is none. */
    static Cidr cidr(String text) {
        try {
            return Cidr.parse(text);
        } catch (AddressFormatException e) {
            throw new CtlException(2, String.valueOf(e.getMessage()));
        }
    }
}
