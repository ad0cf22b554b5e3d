package dev.poplin.lab;

import dev.poplin.ctl.AgentView;
import dev.poplin.ctl.BgpCommand;
import dev.poplin.ctl.IpamTables;
import dev.poplin.ctl.Table;
import dev.poplin.inet.IpAddress;
import dev.poplin.policy.Flow;
import dev.poplin.policy.PolicyEngine;
import dev.poplin.policy.model.Namespace;
import dev.poplin.policy.model.NetworkPolicy;
import dev.poplin.policy.model.Protocol;
import dev.poplin.policy.model.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The checks of the story: who reaches whom, before and after the policies, out of the cluster and through services. */
final class Story {

    private static final int PROBES_AT_ONCE = 64;

    private final Lab lab;
    private final List<Namespace> namespaces;
    private final Report report;

    Story(Lab lab, List<Namespace> namespaces, Report report) {
        this.lab = lab;
        this.namespaces = namespaces;
        this.report = report;
    }

    /** Judges as the agents do, who read the same manifests. */
    static PolicyEngine engine(
            Collection<Namespace> namespaces, List<RunningPod> pods, Collection<NetworkPolicy> policies) {
        return PolicyEngine.of(
                World.of(namespaces, pods.stream().map(RunningPod::endpoint).toList(), policies));
    }

    /** Pods, blocks, sessions and routes, as tables. */
    void show() throws IOException {
        Table pods = new Table("POD", "ADDRESS", "NODE", "LABELS");
        for (RunningPod pod : lab.pods()) {
            pods.row(
                    pod.id(),
                    pod.address(),
                    "node-" + pod.scheduled().node(),
                    pod.scheduled().workload().labels());
        }
        report.table("Pods", pods);
        lab.store().look(ipam -> report.table("Blocks", IpamTables.show(ipam, true)));
        int own = lab.foreign().map(ForeignBgp::node).orElse(lab.nodeCount() + 1) - 1;
        for (int node = 1; node <= own; node++) {
            AgentView agent = new AgentView(lab.socket(node));
            report.table("BGP sessions of node-" + node, BgpCommand.peersTable(agent));
            report.table("Routes of node-" + node, BgpCommand.routesTable(agent));
        }
        if (lab.foreign().isPresent()) {
            ForeignBgp foreign = lab.foreign().get();
            report.table("BGP sessions of " + foreign, foreign.sessions());
            report.table("Routes of node-" + foreign.node(), lab.blockRoutes().table(foreign.node()));
        }
    }

    /** With a BGP daemon of others on a node, every kernel holds what it would hold with our own speakers only. */
    void checkForeignRoutes() throws IOException {
        if (lab.foreign().isPresent()) {
            List<String> wrong = lab.blockRoutes().wrong();
            report.check(
                    "routes to all blocks on all nodes",
                    wrong.isEmpty(),
                    lab.foreign().get() + (wrong.isEmpty() ? ", as with our own speaker" : ": " + wrong));
        }
    }

    private record Outcome(String from, String to, String how, boolean expected, boolean passed, String reason) {}

    /** Every pod to every other, by ICMP and by TCP to its program; held against what the policies say. */
    void checkMatrix(String title, List<NetworkPolicy> policies) throws IOException {
        PolicyEngine engine = engine(namespaces, lab.pods(), policies);
        List<Callable<Outcome>> probes = new ArrayList<>();
        for (RunningPod from : lab.pods()) {
            for (RunningPod to : lab.pods()) {
                if (from == to) {
                    continue;
                }
                Flow icmp = Flow.between(from.endpoint(), to.endpoint(), Protocol.ICMP, 0);
                Flow tcp = Flow.between(from.endpoint(), to.endpoint(), Protocol.TCP, to.port());
                probes.add(() -> outcome(
                        engine, icmp, "icmp", from, to, patience -> Probe.ping(from.netns(), to.address(), patience)));
                probes.add(() -> outcome(engine, tcp, "tcp " + to.port(), from, to, patience -> Probe.ask(
                                from.netns(), to.address(), to.port(), patience)
                        .isPresent()));
            }
        }
        List<Outcome> outcomes = Lab.inParallel(probes, PROBES_AT_ONCE);
        int wrong = 0;
        int allowed = 0;
        for (Outcome outcome : outcomes) {
            allowed += outcome.expected() ? 1 : 0;
            if (outcome.expected() != outcome.passed()) {
                wrong++;
                report.failed(outcome.from() + " -> " + outcome.to() + " " + outcome.how() + " "
                        + (outcome.passed() ? "passed, but is denied" : "did not pass, but is allowed") + ":\n"
                        + outcome.reason());
            }
        }
        report.check(
                title,
                wrong == 0,
                outcomes.size() + " probes: " + allowed + " must pass, " + (outcomes.size() - allowed) + " must not; "
                        + wrong + " are wrong");
        report.table(title, groups(outcomes));
    }

    /** A way to look whether somebody answers. */
    @FunctionalInterface
    private interface Look {
        boolean passes(Probe.Patience patience) throws IOException;
    }

    private static Outcome outcome(
            PolicyEngine engine, Flow flow, String how, RunningPod from, RunningPod to, Look look) throws IOException {
        boolean expected = engine.evaluate(flow).isAllowed();
        boolean passed = look.passes(Probe.Patience.ifExpected(expected));
        String reason = expected == passed ? "" : engine.explain(flow).toString();
        return new Outcome(group(from), group(to), how, expected, passed, reason);
    }

    private static String group(RunningPod pod) {
        return pod.scheduled().workload().name();
    }

    /** Workload by workload: {@code yes} if all probes passed, {@code no} if none did, {@code some} otherwise. */
    private static Table groups(List<Outcome> outcomes) {
        List<String> names = outcomes.stream().map(Outcome::from).distinct().toList();
        List<String> headings = new ArrayList<>(List.of("FROM \\ TO"));
        headings.addAll(names);
        Table table = new Table(headings.toArray(String[]::new));
        for (String from : names) {
            List<Object> row = new ArrayList<>(List.of(from));
            for (String to : names) {
                List<Outcome> cell = outcomes.stream()
                        .filter(each -> each.from().equals(from) && each.to().equals(to))
                        .toList();
                long passed = cell.stream().filter(Outcome::passed).count();
                row.add(cell.isEmpty() ? "-" : passed == cell.size() ? "yes" : passed == 0 ? "no" : "some");
            }
            table.row(row.toArray());
        }
        return table;
    }

    /** The story's own sentence, whatever the evaluator says: only frontend reaches backend. */
    void checkStory() throws IOException {
        List<RunningPod> backends = named("backend");
        for (String from : List.of("frontend", "unallowed", "nginx-deployment")) {
            List<RunningPod> sources = named(from);
            if (sources.isEmpty() || backends.isEmpty()) {
                return;
            }
            boolean wanted = from.equals("frontend");
            boolean reached = Probe.ask(
                            sources.get(0).netns(),
                            backends.get(0).address(),
                            backends.get(0).port(),
                            Probe.Patience.ifExpected(wanted))
                    .isPresent();
            report.check(
                    from + " -> backend " + (wanted ? "works" : "does not work"),
                    reached == wanted,
                    sources.get(0).id() + " to " + backends.get(0).address() + " port "
                            + backends.get(0).port() + (reached ? ": answered" : ": no answer"));
        }
    }

    private List<RunningPod> named(String workload) {
        return lab.pods().stream().filter(pod -> group(pod).equals(workload)).toList();
    }

    /** A pod reaches the outside host, which has no route to pods and sees the node instead. */
    void checkOutside() throws IOException {
        RunningPod pod = lab.pods().get(0);
        Optional<String> answer = Probe.ask(pod.netns(), Fabric.OUTSIDE, 80, Probe.Patience.FOR_AN_ANSWER);
        String expected = "outside " + Fabric.addressOf(pod.scheduled().node());
        report.check(
                "pod -> outside host through NAT",
                answer.equals(Optional.of(expected)),
                pod.id() + " to " + Fabric.OUTSIDE + ": "
                        + answer.map(said -> "answered '" + said + "', the last word is the caller it saw")
                                .orElse("no answer"));
    }

    /** A pod that may reach the backends reaches them by each service's cluster address. */
    void checkServices(List<NetworkPolicy> policies) throws IOException {
        AgentView agent = new AgentView(lab.socket(1));
        PolicyEngine engine = engine(namespaces, lab.pods(), policies);
        for (Map<?, ?> service : agent.list("services")) {
            if (!AgentView.text(service, "protocol").equals("TCP")) {
                continue;
            }
            IpAddress address = IpAddress.parse(AgentView.text(service, "clusterIP"));
            int port = Integer.parseInt(AgentView.text(service, "port"));
            String name = AgentView.text(service, "name");
            List<RunningPod> backends = named(name);
            Optional<RunningPod> client = lab.pods().stream()
                    .filter(pod -> !backends.contains(pod)
                            && backends.stream().allMatch(backend -> engine.evaluate(Flow.between(
                                            pod.endpoint(), backend.endpoint(), Protocol.TCP, backend.port()))
                                    .isAllowed()))
                    .findFirst();
            if (client.isEmpty() || backends.isEmpty()) {
                continue;
            }
            Optional<String> answer = Probe.ask(client.get().netns(), address, port, Probe.Patience.FOR_AN_ANSWER);
            boolean right = answer.isPresent()
                    && backends.stream().anyMatch(backend -> answer.get()
                            .startsWith(backend.scheduled().name() + " "));
            report.check(
                    "pod -> service " + name,
                    right,
                    client.get().id() + " to " + address + " port " + port + ": "
                            + answer.map(said -> "answered by " + said.substring(0, said.indexOf(' ')))
                                    .orElse("no answer"));
        }
    }

    /** A pod finds the service backend by its name, if a name server has a service of its own. */
    void checkNames() throws IOException {
        AgentView agent = new AgentView(lab.socket(1));
        Optional<Map<?, ?>> names = service(agent, "UDP", "kube-dns");
        Optional<Map<?, ?>> backend = service(agent, "TCP", "backend");
        List<RunningPod> clients = named("frontend");
        if (names.isEmpty() || backend.isEmpty() || clients.isEmpty()) {
            return;
        }
        IpAddress server = IpAddress.parse(AgentView.text(names.get(), "clusterIP"));
        Optional<IpAddress> found = ClusterDns.ask(clients.get(0).netns(), server, "backend", "default");
        Optional<String> answer = found.isEmpty()
                ? Optional.empty()
                : Probe.ask(clients.get(0).netns(), found.get(), 80, Probe.Patience.FOR_AN_ANSWER);
        report.check(
                "pod -> service backend by its name",
                answer.isPresent() && answer.get().startsWith("backend-"),
                clients.get(0).id() + " asked " + server + " for backend.default.svc.cluster.local: "
                        + found.map(address -> address + ", "
                                        + answer.map(said -> "answered by " + said.substring(0, said.indexOf(' ')))
                                                .orElse("which does not answer"))
                                .orElse("no such name"));
    }

    private static Optional<Map<?, ?>> service(AgentView agent, String protocol, String name) {
        return agent.list("services").stream()
                .filter(service -> AgentView.text(service, "protocol").equals(protocol)
                        && AgentView.text(service, "name").equals(name))
                .<Map<?, ?>>map(service -> service)
                .findFirst();
    }

    /** Returns when every agent enforces so many policies. */
    void awaitPolicies(int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        for (int node = 1; node <= lab.nodeCount(); node++) {
            AgentView agent = new AgentView(lab.socket(node));
            while (agent.list("policies").size() < count
                    || !Boolean.TRUE.equals(agent.ask("ready").get("ready"))) {
                if (System.nanoTime() > deadline) {
                    throw new LabException(
                            LabException.AGENT, "node-" + node + " does not enforce the policies after 10 s");
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }
}
