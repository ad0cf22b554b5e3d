package dev.poplin.ctl;

import java.util.List;
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
        System.exit(commandLine().execute(arguments));
    }

    private static void complain(CommandLine line, String sentence) {
        line.getErr().println(sentence);
    }

    /** A command line whose failures are one sentence each. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Poplinctl());
        line.setExecutionExceptionHandler((failure, source, parsed) -> {
            complain(line, source.getCommandSpec().root().name() + ": " + failure.getMessage());
            return failure instanceof CtlException known ? known.exitCode() : 1;
        });
        line.setParameterExceptionHandler((wrong, arguments) -> {
            CommandLine source = wrong.getCommandLine();
            source.getErr()
                    .println(source.getCommandSpec().root().name() + ": " + sentence(wrong) + "; try '"
                            + source.getCommandSpec().qualifiedName() + " --help'");
            return 2;
        });
        return line;
    }

    private static String sentence(CommandLine.ParameterException wrong) {
        boolean command = wrong instanceof CommandLine.UnmatchedArgumentException
                && !wrong.getCommandLine().getSubcommands().isEmpty();
        List<String> unmatched = command ? ((CommandLine.UnmatchedArgumentException) wrong).getUnmatched() : List.of();
        return unmatched.isEmpty() || unmatched.get(0).startsWith("-")
                ? String.valueOf(wrong.getMessage())
                : "there is no command '" + unmatched.get(0) + "'";
    }
}
