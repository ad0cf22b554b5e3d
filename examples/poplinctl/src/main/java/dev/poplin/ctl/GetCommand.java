package dev.poplin.ctl;

import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code poplinctl get}. */
@Command(name = "get", description = "What the agent knows of the cluster.")
final class GetCommand {

    /** {@code poplinctl get pods}. */
    @Command(name = "pods", description = "The pods of this node.")
    int pods(@Mixin Target target) throws IOException {
        Table table = new Table("NAMESPACE", "NAME", "ADDRESSES", "INTERFACE", "LABELS");
        for (Map<?, ?> pod : target.agent().list("pods")) {
            table.row(
                    AgentView.text(pod, "namespace"),
                    AgentView.text(pod, "name"),
                    AgentView.text(pod, "addresses"),
                    AgentView.text(pod, "interface"),
                    AgentView.text(pod, "labels"));
        }
        target.print(target.agent().ask("pods"), table);
        return 0;
    }

    /** {@code poplinctl get services}. */
    @Command(name = "services", description = "The services and how many pods answer each.")
    int services(@Mixin Target target) throws IOException {
        Table table = new Table("NAMESPACE", "NAME", "CLUSTER-IP", "PORT", "PROTOCOL", "BACKENDS");
        for (Map<?, ?> service : target.agent().list("services")) {
            table.row(
                    AgentView.text(service, "namespace"),
                    AgentView.text(service, "name"),
                    AgentView.text(service, "clusterIP"),
                    AgentView.text(service, "port"),
                    AgentView.text(service, "protocol"),
                    AgentView.text(service, "backends"));
        }
        target.print(target.agent().ask("services"), table);
        return 0;
    }

    /** {@code poplinctl get networkpolicy}. */
    @Command(
            name = "networkpolicy",
            aliases = {"networkpolicies", "netpol"},
            description = "The policies and the pods of this node that they isolate.")
    int policies(@Mixin Target target) throws IOException {
        Table table = new Table("NAMESPACE", "NAME", "INGRESS", "EGRESS", "PODS HERE");
        for (Map<?, ?> policy : target.agent().list("policies")) {
            table.row(
                    AgentView.text(policy, "namespace"),
                    AgentView.text(policy, "name"),
                    AgentView.text(policy, "ingress"),
                    AgentView.text(policy, "egress"),
                    AgentView.text(policy, "pods"));
        }
        target.print(target.agent().ask("policies"), table);
        return 0;
    }
}
