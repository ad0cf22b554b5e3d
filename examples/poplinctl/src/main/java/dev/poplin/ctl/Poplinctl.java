package dev.poplin.ctl;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The operator's command. {@code main} is the program; docs/poplinctl.md lists commands and exit codes. */
@Command(
        name = "poplinctl",
        description = "Asks a node's agent: sessions, routes, pods, addresses, policy.",
        mixinStandardHelpOptions = true,
        version = "poplinctl 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {NodeCommand.class, IpamCommand.class, BgpCommand.class, GetCommand.class, PolicyCommand.class})
public final class Poplinctl {

    private Poplinctl() {}

    /** Runs the command. */
    public static void main(String[] arguments) {
        System.exit(commandLine(new Poplinctl()).execute(arguments));
    }

    /** A command line whose failures are one sentence each. */
    public static CommandLine commandLine(Object command) {
        CommandLine line = new CommandLine(command);
        line.setExecutionExceptionHandler((failure, source, parsed) -> {
            source.getErr().println(source.getCommandSpec().root().name() + ": " + failure.getMessage());
            return failure instanceof CtlException known ? known.exitCode() : 1;
        });
        line.setParameterExceptionHandler((wrong, arguments) -> {
            CommandLine source = wrong.getCommandLine();
            source.getErr()
                    .println(source.getCommandSpec().root().name() + ": " + wrong.getMessage() + "; try '"
                            + source.getCommandSpec().qualifiedName() + " --help'");
            return 2;
        });
        return line;
    }
}
