package dev.poplin.ctl;

import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code poplinctl bgp}. */
@Command(name = "bgp", description = "BGP sessions and routes.")
public final class BgpCommand {

    BgpCommand() {}

    /** The sessions of an agent. */
    public static Table peersTable(AgentView agent) {
        Table table = new Table("PEER", "ADDRESS", "AS", "STATE", "SINCE", "RECEIVED", "SENT", "LAST ERROR");
        for (Map<?, ?> peer : agent.list("peers")) {
            table.row(
                    AgentView.text(peer, "name"),
                    AgentView.text(peer, "address"),
                    AgentView.text(peer, "asNumber"),
                    AgentView.text(peer, "state"),
                    AgentView.text(peer, "since"),
                    AgentView.text(peer, "received"),
                    AgentView.text(peer, "sent"),
                    AgentView.text(peer, "lastError"));
        }
        return table;
    }

    /** The routes of an agent in its node's kernel. */
    public static Table routesTable(AgentView agent) {
        Table table = new Table("DESTINATION", "TYPE", "VIA", "DEV");
        for (Map<?, ?> route : agent.list("routes")) {
            table.row(
                    AgentView.text(route, "destination"),
                    AgentView.text(route, "type"),
                    AgentView.text(route, "gateway"),
                    AgentView.text(route, "interface"));
        }
        return table;
    }

    /** {@code poplinctl bgp peers}. */
    @Command(name = "peers", description = "The sessions with other nodes.")
    int peers(@Mixin Target target) throws IOException {
        target.print(target.agent().ask("peers"), peersTable(target.agent()));
        return 0;
    }

    /** {@code poplinctl bgp routes}. */
    @Command(name = "routes", description = "The routes that the agent keeps in the kernel.")
    int routes(@Mixin Target target) throws IOException {
        target.print(target.agent().ask("routes"), routesTable(target.agent()));
        return 0;
    }
}
