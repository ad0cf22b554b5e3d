package dev.poplin.lab;

import picocli.CommandLine;
import picocli.CommandLine.Command;

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
            return failure instanceof LabException known ? known.exitCode() : LabException.CHECK_FAILED;
        });
        line.setParameterExceptionHandler((wrong, all) -> {
            System.err.println("lab: " + wrong.getMessage() + "; try 'lab --help'");
            return LabException.USAGE;
        });
        return line;
    }
}
