package dev.poplin.ctl;

import dev.poplin.policy.Flow;
import dev.poplin.policy.PolicyEngine;
import dev.poplin.policy.analyze.Explanation;
import dev.poplin.policy.model.Protocol;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code poplinctl policy}. */
@Command(name = "policy", description = "Who may talk to whom, and why.")
final class PolicyCommand {

    /** {@code poplinctl policy explain FROM TO PORT}: exit code 0 if allowed, 5 if denied. */
    @Command(name = "explain", description = "Why a connection is allowed or denied.")
    int explain(
            @Mixin Target target,
            @Parameters(paramLabel = "FROM", description = "POD, NAMESPACE/POD or an address.") String from,
            @Parameters(paramLabel = "TO", description = "The same.") String to,
            @Parameters(paramLabel = "PORT", description = "80, udp/53, or icmp.") String port)
            throws IOException {
        PolicyEngine engine = ClusterPolicy.engine(target.clusterDirectory());
        Flow.Party source = ClusterPolicy.party(engine.world(), from);
        Flow.Party destination = ClusterPolicy.party(engine.world(), to);
        Explanation explanation = engine.explain(flow(source, destination, port));
        boolean allowed = explanation.verdict().isAllowed();
        target.print(
                Map.of("flow", explanation.flow().toString(), "allowed", allowed, "reasons", explanation.lines()),
                explanation + "\n");
        return allowed ? 0 : 5;
    }

    private static Flow flow(Flow.Party source, Flow.Party destination, String port) {
        String text = port.toUpperCase(Locale.ROOT);
        if (text.equals("ICMP")) {
            return new Flow(source, destination, Protocol.ICMP, 0);
        }
        int slash = text.indexOf('/');
        try {
            Protocol protocol = slash < 0 ? Protocol.TCP : Protocol.valueOf(text.substring(0, slash));
            int number = Integer.parseInt(text.substring(slash + 1));
            if (number >= 1 && number <= 65_535) {
                return new Flow(source, destination, protocol, number);
            }
        } catch (IllegalArgumentException e) {
            throw new CtlException(2, "'" + port + "' is not a port: write 80, udp/53 or icmp");
        }
        throw new CtlException(2, "port " + port + " is not within 1 and 65535");
    }
}
