package dev.poplin.policy.analyze;

import dev.poplin.policy.Flow;
import dev.poplin.policy.Verdict;
import dev.poplin.policy.evaluate.Reference;
import dev.poplin.policy.model.Direction;
import dev.poplin.policy.model.NetworkPolicy;
import dev.poplin.policy.model.NetworkPolicy.Rule;
import dev.poplin.policy.model.World;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a verdict is what it is.
 *
 * @param flow the flow
 * @param verdict the verdict
 * @param lines one sentence per finding: for each side, which policies isolate it, and for each of their rules why it matches or not
 */
public record Explanation(Flow flow, Verdict verdict, List<String> lines) {

    /** Copies the list. */
    public Explanation {
        lines = List.copyOf(lines);
    }

    /** Explains the verdict for a flow. */
    public static Explanation of(World world, Flow flow) {
        Verdict verdict = Reference.evaluate(world, flow);
        List<String> lines = new ArrayList<>();
        lines.add(
                flow + ": " + (verdict.isAllowed() ? "allowed" : "denied") + (verdict.loopback() ? " (loopback)" : ""));
        explain(world, flow, Direction.EGRESS, verdict.egress(), lines);
        explain(world, flow, Direction.INGRESS, verdict.ingress(), lines);
        return new Explanation(flow, verdict, lines);
    }

    private static void explain(World world, Flow flow, Direction direction, Verdict.Side side, List<String> lines) {
        Flow.Party subject = direction == Direction.INGRESS ? flow.destination() : flow.source();
        String where = "  " + direction.word() + " of " + subject + ": ";
        if (side.isolatedBy().isEmpty()) {
            lines.add(where + "allowed, no policy isolates it");
            return;
        }
        lines.add(where + (side.allowed() ? "allowed" : "denied, no rule allows it"));
        for (NetworkPolicy policy : side.isolatedBy()) {
            String from = policy.position().line() == 0 ? "" : " (" + policy.position() + ")";
            lines.add("    isolated by " + policy.id() + from);
            List<Rule> rules = policy.rules(direction);
            if (rules.isEmpty()) {
                lines.add("      it has no " + direction.word() + " rule, so it allows nobody");
            }
            for (int index = 0; index < rules.size(); index++) {
                lines.add("      " + direction.word() + " rule " + (index + 1) + " "
                        + reason(world, policy, rules.get(index), flow, direction));
            }
        }
    }

    private static String reason(World world, NetworkPolicy policy, Rule rule, Flow flow, Direction direction) {
        String peers = rule.peers().isEmpty() ? "everyone" : rule.peers().toString();
        String ports = rule.ports().isEmpty() ? "every port" : rule.ports().toString();
        if (!Reference.peersMatch(world, policy, rule, flow, direction)) {
            Flow.Party other = direction == Direction.INGRESS ? flow.source() : flow.destination();
            return "does not match: " + other + " is not among " + peers;
        }
        if (!Reference.portsMatch(rule, flow)) {
            return "does not match: " + flow.protocol() + (flow.protocol().hasPorts() ? " " + flow.port() : "")
                    + " is not among " + ports;
        }
        return "allows it: " + peers + " on " + ports;
    }

    /** The sentences, one per line. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
