package dev.poplin.ctl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
                    AgentView.moment(peer, "since"),
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

    private static Table paths(Map<?, ?> answer, String field) {
        Table table = new Table("PREFIX", "NEXT HOP", "FROM", "ATTRIBUTES");
        for (Map<?, ?> path : AgentView.items(answer, field)) {
            table.row(
                    AgentView.text(path, "prefix"),
                    AgentView.text(path, "nextHop"),
                    AgentView.text(path, "from"),
                    AgentView.text(path, "attributes"));
        }
        return table;
    }

    /** {@code poplinctl bgp rib}. */
    @Command(
            name = "rib",
            description = "The routes of the BGP speaker: the best ones, or what a peer told or is told.")
    int rib(
            @Mixin Target target,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "PREFIX|ADDRESS",
                            description = "All paths of a prefix, or the way to an address.")
                    @Nullable
                    String prefix,
            @Option(names = "--from", paramLabel = "PEER", description = "What a peer told, before filters.") @Nullable
                    String from,
            @Option(names = "--to", paramLabel = "PEER", description = "What a peer is told.") @Nullable String to)
            throws IOException {
        Map<String, Object> question = new LinkedHashMap<>(Map.of("ask", "routes"));
        putIfGiven(question, "prefix", prefix);
        putIfGiven(question, "from", from);
        putIfGiven(question, "to", to);
        Map<String, Object> answer = target.agent().ask("bgp", question);
        target.print(answer, paths(answer, "routes"));
        return 0;
    }

    private static void putIfGiven(Map<String, Object> question, String field, @Nullable String value) {
        if (value != null) {
            question.put(field, value);
        }
    }

    /** {@code poplinctl bgp explain}. */
    @Command(name = "explain", description = "Why the best path of a prefix is the best.")
    int explain(@Mixin Target target, @Parameters(paramLabel = "PREFIX") String prefix) throws IOException {
        Map<String, Object> answer = target.agent().ask("bgp", Map.of("ask", "explain", "prefix", prefix));
        Table table = new Table("PREFIX", "NEXT HOP", "FROM", "LOST BY", "LOST TO");
        for (Map<?, ?> reason : AgentView.items(answer, "reasons")) {
            table.row(
                    AgentView.text(reason, "prefix"),
                    AgentView.text(reason, "nextHop"),
                    AgentView.text(reason, "from"),
                    AgentView.text(reason, "lostBy"),
                    AgentView.text(reason, "lostTo"));
        }
        target.print(answer, paths(answer, "paths") + "\n" + table);
        return 0;
    }

    /** {@code poplinctl bgp announce}. */
    @Command(
            name = "announce",
            description = "Announces a prefix to all peers, until it is withdrawn or the agent ends.")
    int announce(
            @Mixin Target target,
            @Parameters(paramLabel = "PREFIX") String prefix,
            @Option(
                            names = "--community",
                            paramLabel = "AS:NUMBER",
                            description = "A community to tell with it; may be repeated.")
                    @Nullable
                    List<String> communities)
            throws IOException {
        List<String> tagged = communities == null ? List.of() : communities;
        Map<String, Object> answer =
                target.agent().ask("bgp", Map.of("ask", "announce", "prefix", prefix, "communities", tagged));
        target.print(answer, "announced " + answer.get("announced") + "\n");
        return 0;
    }

    /** {@code poplinctl bgp withdraw}: exit code 1 if there is no such announcement. */
    @Command(name = "withdraw", description = "Takes an announcement back.")
    int withdraw(@Mixin Target target, @Parameters(paramLabel = "PREFIX") String prefix) throws IOException {
        Map<String, Object> answer = target.agent().ask("bgp", Map.of("ask", "withdraw", "prefix", prefix));
        boolean there = !AgentView.text(answer, "withdrawn").isEmpty();
        target.print(answer, (there ? "withdrew " : "there is no announcement of ") + prefix + "\n");
        return there ? 0 : 1;
    }

    /** {@code poplinctl bgp preview}. */
    @Command(
            name = "preview",
            description =
                    "What a peer would gain or lose, and what we would take of it, by a BGPFilter. Changes nothing.")
    int preview(
            @Mixin Target target,
            @Parameters(index = "0", paramLabel = "PEER") String peer,
            @Parameters(index = "1", paramLabel = "FILTER.yaml") Path filter)
            throws IOException {
        Map<String, Object> answer =
                target.agent().ask("bgp", Map.of("ask", "preview", "peer", peer, "filter", Files.readString(filter)));
        StringBuilder text = new StringBuilder();
        for (String side : List.of("told", "taken")) {
            for (String kind : List.of("gained", "lost", "changed")) {
                if (answer.get(side) instanceof Map<?, ?> difference
                        && !AgentView.items(difference, kind).isEmpty()) {
                    text.append(side).append(", ").append(kind).append(":\n").append(paths(difference, kind));
                }
            }
        }
        target.print(answer, text.isEmpty() ? "nothing would change\n" : text);
        return 0;
    }
}
