package dev.poplin.ctl;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code poplinctl get}. */
@Command(name = "get", description = "What the agent knows of the cluster.")
final class GetCommand {

    /** {@code poplinctl get pods}. */
    @Command(name = "pods", description = "The pods of this node.")
    int pods(@Mixin Target target) throws IOException {
        return print(target, "pods", List.of("namespace", "name", "addresses", "interface", "labels"));
    }

    /** {@code poplinctl get services}. */
    @Command(name = "services", description = "The services and how many pods answer each.")
    int services(@Mixin Target target) throws IOException {
        return print(target, "services", List.of("namespace", "name", "clusterIP", "port", "protocol", "backends"));
    }

    /** {@code poplinctl get networkpolicy}. */
    @Command(
            name = "networkpolicy",
            aliases = {"networkpolicies", "netpol"},
            description = "The policies in force and the pods that they isolate.")
    int policies(@Mixin Target target) throws IOException {
        return print(target, "policies", List.of("namespace", "name", "ingress", "egress", "pods"));
    }

    /** Asks the verb and prints these fields of each item, one column each. */
    private static int print(Target target, String verb, List<String> fields) throws IOException {
        Table table = new Table(
                fields.stream().map(field -> field.toUpperCase(Locale.ROOT)).toArray(String[]::new));
        for (Map<?, ?> item : target.agent().list(verb)) {
            table.row(fields.stream().map(field -> AgentView.text(item, field)).toArray());
        }
        target.print(target.agent().ask(verb), table);
        return 0;
    }
}
