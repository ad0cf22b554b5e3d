package dev.poplin.lab;

import dev.poplin.ctl.ClusterPolicy;
import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.IpAddress;
import dev.poplin.policy.Flow;
import dev.poplin.policy.PolicyEngine;
import dev.poplin.policy.model.Protocol;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lab ping A B}: whether one pod reaches another, and whether it should. */
@Command(name = "ping", description = "Whether one pod reaches another pod or an address, by ICMP and TCP, and why.")
final class PingCommand implements Callable<Integer> {

    @Mixin
    private LabOptions options = new LabOptions();

    @Parameters(index = "0", paramLabel = "FROM", description = "A pod, or 'outside'.")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "A pod, 'outside', or an address.")
    private String to = "";

    @Override
    public Integer call() throws IOException {
        LabDirectory lab = options.existing();
        Program source = Program.named(lab, from);
        Optional<IpAddress> literal = literal();
        IpAddress address =
                literal.isPresent() ? literal.get() : Program.named(lab, to).address();
        int port = literal.isPresent() ? 80 : Program.named(lab, to).port();
        boolean echo = Probe.ping(source.netns(), address, Probe.Patience.FOR_SILENCE);
        Optional<String> answer = Probe.ask(source.netns(), address, port, Probe.Patience.FOR_SILENCE);
        System.out.println("icmp    " + (echo ? "answered" : "no answer"));
        System.out.println(
                "tcp " + port + "  " + answer.map(said -> "answered: " + said).orElse("no answer"));
        PolicyEngine engine = ClusterPolicy.engine(lab.cluster());
        Flow flow = new Flow(
                ClusterPolicy.party(engine.world(), source.address().toString()),
                ClusterPolicy.party(engine.world(), address.toString()),
                Protocol.TCP,
                port);
        System.out.println(engine.explain(flow));
        return echo && answer.isPresent() ? 0 : LabException.CHECK_FAILED;
    }

    private Optional<IpAddress> literal() {
        try {
            return Optional.of(IpAddress.parse(to));
        } catch (AddressFormatException e) {
            return Optional.empty();
        }
    }
}
