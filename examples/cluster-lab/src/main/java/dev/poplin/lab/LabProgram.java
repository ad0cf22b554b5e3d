package dev.poplin.lab;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/** The lab's command. {@code main} is the program; docs/lab.md lists commands and exit codes. */
@Command(
        name = "lab",
        description = "Nodes as namespaces on this machine, with everything a cluster's network does.",
        mixinStandardHelpOptions = true,
        version = "lab 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            UpCommand.class,
            ServeCommand.class,
            StatusCommand.class,
            PingCommand.class,
            ShellCommand.class,
            DownCommand.class
        })
public final class LabProgram {

    private LabProgram() {}

    /** Runs the command. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** A command line whose failures are one sentence each. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new LabProgram());
        line.setExecutionExceptionHandler((failure, source, parsed) -> {
            System.err.println("lab: " + failure.getMessage());
            return exitCode(failure);
        });
        line.setParameterExceptionHandler((wrong, all) -> {
            System.err.println("lab: " + sentence(wrong, all) + "; try 'lab --help'");
            return LabException.USAGE;
        });
        return line;
    }

    private static String sentence(CommandLine.ParameterException wrong, String[] arguments) {
        boolean unknown = wrong instanceof CommandLine.UnmatchedArgumentException
                && wrong.getCommandLine().getParent() == null
                && !arguments[0].startsWith("-");
        if (unknown) {
            return "there is no command '" + arguments[0] + "'";
        }
        if (wrong.getArgSpec() instanceof OptionSpec option && option.type().isEnum() && wrong.getValue() != null) {
            return option.longestName() + " is one of "
                    + Arrays.toString(option.type().getEnumConstants()) + ", not " + wrong.getValue();
        }
        return String.valueOf(wrong.getMessage());
    }

    private static int exitCode(Exception failure) {
        if (failure instanceof LabException known) {
            return known.exitCode();
        }
        boolean notPermitted =
                failure instanceof NetlinkException refused && refused.errno().equals(Errno.EPERM);
        return notPermitted ? LabException.NOT_ROOT : LabException.CHECK_FAILED;
    }
}
