package dev.poplin.lab;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lab shell WHERE}: a shell inside a pod, a node, the outside host or the fabric. */
@Command(name = "shell", description = "A shell inside a pod, a node (node-1), 'outside' or 'fabric'.")
final class ShellCommand implements Callable<Integer> {

    @Mixin
    private LabOptions options = new LabOptions();

    @Parameters(index = "0", paramLabel = "WHERE")
    private String where = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        LabDirectory lab = options.existing();
        boolean host = where.matches("node-[1-9]|outside|fabric");
        String namespace =
                host ? lab.namespace(where) : Program.named(lab, where).netns();
        if (!NetworkNamespace.list().contains(namespace)) {
            throw new LabException(LabException.USAGE, "there is no '" + where + "' in this lab");
        }
        String shell = System.getenv().getOrDefault("SHELL", "/bin/sh");
        ProcessBuilder builder = new ProcessBuilder(shell).inheritIO();
        builder.environment().put("PS1", where + "# ");
        try (NetworkNamespace inside = NetworkNamespace.open(namespace)) {
            return inside.call(builder::start).waitFor();
        }
    }
}
