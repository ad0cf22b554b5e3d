package dev.poplin.policy.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.route.Route;
import dev.poplin.policy.Flow;
import dev.poplin.policy.PolicyEngine;
import dev.poplin.policy.manifest.ManifestReader;
import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.NamedPort;
import dev.poplin.policy.model.NetworkPolicy;
import dev.poplin.policy.model.Protocol;
import dev.poplin.policy.model.World;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Five pods behind one router: what passes there is compared with what the evaluator says. */
@KernelTest
@Tag("P8")
@Tag("P6.1")
class CompiledPolicyKernelTest {

    private static final List<Integer> PORTS = List.of(80, 81, 8080);
    private static final int PASSES_MILLIS = 5_000;
    private static final int SILENCE_MILLIS = 250;
    private static final IpAddress GATEWAY = IpAddress.parse("169.254.1.1");
    private static final MacAddress MAC = MacAddress.parse("ee:ee:ee:ee:ee:ee");

    private final TestNamespaces namespaces = new TestNamespaces();
    private final Map<Endpoint, NetworkNamespace> pods = new LinkedHashMap<>();
    private final List<LocalEndpoint> locals = new ArrayList<>();
    private final List<ServerSocketChannel> servers = new ArrayList<>();
    private NetworkNamespace router;
    private Netlink netlink;

    @BeforeEach
    void makePods() throws Exception {
        router = namespaces.create();
        router.sysctl().write("1", "ipv4", "ip_forward");
        netlink = Netlink.open(router);
        // A host asks for its neighbours with an address of its own.
        netlink.addresses().add(InterfaceAddress.of(netlink.links().get("lo").index(), Cidr.parse("172.30.0.1/32")));
        for (String name : List.of("frontend-1", "frontend-2", "backend-1", "backend-2", "nginx-1")) {
            int number = pods.size() + 1;
            NetworkNamespace namespace = namespaces.create();
            IpAddress address = Cidr.parse("10.244.0.0/26").nth(number);
            String host = "cali" + number;
            try (Netlink inPod = Netlink.open(namespace)) {
                inPod.links()
                        .add(NewLink.veth("eth0", NewLink.named(host).mac(MAC).namespace(router)));
                int eth0 = inPod.links().get("eth0").index();
                inPod.links().change(eth0, NewLink.named("eth0").up());
                int there = netlink.links().get(host).index();
                netlink.links().change(there, NewLink.named(host).up());
                netlink.routes().add(Route.onLink(address.toCidr(), there));
                inPod.addresses().add(InterfaceAddress.of(eth0, address.toCidr()));
                inPod.routes().add(Route.onLink(GATEWAY.toCidr(), eth0));
                inPod.routes().add(Route.via(Cidr.parse("0.0.0.0/0"), GATEWAY, eth0));
                inPod.neighbors().replace(Neighbor.permanent(eth0, GATEWAY, MAC));
            }
            Endpoint pod = new Endpoint(
                    "default",
                    name,
                    Map.of("app", name.substring(0, name.indexOf('-'))),
                    List.of(address),
                    List.of(new NamedPort("web", Protocol.TCP, name.equals("backend-1") ? 8080 : 81)),
                    "",
                    false);
            pods.put(pod, namespace);
            locals.add(new LocalEndpoint(pod, host));
            for (int port : PORTS) {
                ServerSocketChannel server = namespace.call(ServerSocketChannel::open);
                server.bind(new InetSocketAddress(address.toInetAddress(), port), 64);
                servers.add(server);
            }
        }
    }

    @AfterEach
    void deletePods() throws Exception {
        for (ServerSocketChannel server : servers) {
            server.close();
        }
        netlink.close();
        namespaces.close();
    }

    /** Waits long for what should pass, as a first packet may be lost while links come up, and briefly for what should not. */
    private static boolean connects(NetworkNamespace from, IpAddress to, int port, boolean expected)
            throws IOException {
        return from.call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(to.toInetAddress(), port), expected ? PASSES_MILLIS : SILENCE_MILLIS);
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            }
        });
    }

    private void comparePacketsWithTheEvaluator(World world) throws Exception {
        PolicyEngine engine = PolicyEngine.of(world);
        ExecutorService probes = Executors.newFixedThreadPool(32);
        try {
            Map<Flow, Future<Boolean>> outcomes = new LinkedHashMap<>();
            for (int port : PORTS) {
                for (Flow flow : engine.matrix(Protocol.TCP, port).keySet()) {
                    NetworkNamespace from = pods.get(((Flow.Party.Pod) flow.source()).pod());
                    IpAddress to = ((Flow.Party.Pod) flow.destination())
                            .pod()
                            .addresses()
                            .get(0);
                    boolean expected = engine.evaluate(flow).isAllowed();
                    Callable<Boolean> probe = () -> connects(from, to, port, expected);
                    outcomes.put(flow, probes.submit(probe));
                }
            }
            for (Map.Entry<Flow, Future<Boolean>> outcome : outcomes.entrySet()) {
                assertEquals(
                        engine.evaluate(outcome.getKey()).isAllowed(),
                        outcome.getValue().get(),
                        engine.explain(outcome.getKey()).toString());
            }
        } finally {
            probes.shutdownNow();
        }
    }

    private World world(String... specs) {
        List<NetworkPolicy> policies = new ArrayList<>();
        for (String spec : specs) {
            policies.addAll(ManifestReader.read(
                            "test",
                            "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p"
                                    + policies.size() + "}, spec: " + spec + "}")
                    .policies());
        }
        assertEquals(specs.length, policies.size());
        return World.of(List.of(), pods.keySet(), policies);
    }

    @Test
    @Tag("P6.2")
    void packetsPassAsTheEvaluatorSaysAfterEachChange() throws Exception {
        String story =
                "{podSelector: {matchLabels: {app: backend}}, ingress: [{from: [{podSelector: {matchLabels: {app: frontend}}}]}]}";
        List<World> worlds = List.of(
                world(),
                world(story),
                world(
                        "{podSelector: {matchLabels: {app: backend}}, ingress: [{ports: [{port: web}]}]}",
                        "{podSelector: {matchLabels: {app: nginx}}, egress: [{to: [{podSelector: {matchLabels: {app: backend}}}], ports: [{port: web}]}], policyTypes: [Egress]}"),
                world(
                        story,
                        "{podSelector: {matchLabels: {app: nginx}}, ingress: [{from: [{ipBlock: {cidr: 10.244.0.0/26, except: [10.244.0.2/31]}}], ports: [{port: 80, endPort: 81}]}]}"),
                world("{podSelector: {}}"),
                world());
        for (World world : worlds) {
            netlink.nftables().apply(PolicyCompiler.compile(world, locals, "cali"));
            assertFalse(netlink.nftables().apply(PolicyCompiler.compile(world, locals, "cali")), "a second time");
            comparePacketsWithTheEvaluator(world);
        }
    }

    @Test
    @Tag("P3.5")
    void aPodThatPoliciesIsolateReachesItselfThroughAService() throws Exception {
        Endpoint pod = List.copyOf(pods.keySet()).get(0);
        IpAddress own = pod.addresses().get(0);
        IpAddress service = IpAddress.parse("10.96.0.1");
        Selector destination = Selector.ip(IpFamily.IPV4).daddr();
        Selector source = Selector.ip(IpFamily.IPV4).saddr();
        netlink.nftables()
                .apply(Ruleset.of(
                        TableFamily.INET,
                        "service",
                        List.of(
                                Chain.base(
                                        "prerouting",
                                        new Hook("nat", Hook.PREROUTING, Hook.DSTNAT, true),
                                        List.of(Rule.builder()
                                                .family(IpFamily.IPV4)
                                                .match(destination.is(service))
                                                .dnat(own, 80))),
                                Chain.base(
                                        "postrouting",
                                        new Hook("nat", Hook.POSTROUTING, Hook.SRCNAT, true),
                                        List.of(Rule.builder()
                                                .family(IpFamily.IPV4)
                                                .match(source.is(own))
                                                .match(destination.is(own))
                                                .masquerade(true)))),
                        List.of()));
        World world = world("{podSelector: {}, policyTypes: [Ingress, Egress]}");
        Flow loopback = Flow.between(pod, pod, Protocol.TCP, 80);
        assertTrue(PolicyEngine.of(world).evaluate(loopback).isAllowed());

        netlink.nftables().apply(PolicyCompiler.compile(world, locals, "cali"));

        assertTrue(connects(pods.get(pod), service, 80, true), "to itself by the service");
        NetworkNamespace other = List.copyOf(pods.values()).get(1);
        assertFalse(connects(other, service, 80, false), "from another pod");
        netlink.nftables().apply(PolicyCompiler.compile(world, locals.subList(1, 5), "cali"));
        assertFalse(connects(pods.get(pod), service, 80, false), "without a program");
    }

    @Test
    @Tag("P6.3")
    void aPodWithoutAProgramPassesNothingAndTheNodeReachesItsOwn() throws Exception {
        List<LocalEndpoint> known = locals.subList(0, 3);
        World world = world("{podSelector: {}}");
        netlink.nftables().apply(PolicyCompiler.compile(world(), known, "cali"));
        NetworkNamespace stranger = List.copyOf(pods.values()).get(4);
        IpAddress first = List.copyOf(pods.keySet()).get(0).addresses().get(0);
        IpAddress last = List.copyOf(pods.keySet()).get(4).addresses().get(0);
        assertFalse(connects(stranger, first, 80, false), "from an unknown pod");
        assertFalse(connects(List.copyOf(pods.values()).get(0), last, 80, false), "to an unknown pod");
        netlink.nftables().apply(PolicyCompiler.compile(world, locals, "cali"));
        assertTrue(connects(router, first, 80, true), "the node to its own pod");
    }

    @Test
    @Tag("P6.3")
    void aConnectionStopsWhenItsPodsInterfaceLosesItsProgram() throws Exception {
        netlink.nftables().apply(PolicyCompiler.compile(world(), locals, "cali"));
        List<Endpoint> all = List.copyOf(pods.keySet());
        InetSocketAddress server =
                new InetSocketAddress(all.get(0).addresses().get(0).toInetAddress(), PORTS.get(0));
        // A channel has its descriptor at once, a Socket only when it connects.
        try (SocketChannel client = pods.get(all.get(4)).call(SocketChannel::open)) {
            client.socket().connect(server, PASSES_MILLIS);
            servers.get(0).socket().setSoTimeout(PASSES_MILLIS);
            try (Socket accepted = servers.get(0).socket().accept()) {
                client.socket().setSoTimeout(PASSES_MILLIS);
                InputStream received = client.socket().getInputStream();
                accepted.getOutputStream().write(1);
                assertEquals(1, received.read());
                netlink.nftables().apply(PolicyCompiler.compile(world(), locals.subList(0, 4), "cali"));
                client.socket().setSoTimeout(SILENCE_MILLIS);
                accepted.getOutputStream().write(2);
                assertThrows(SocketTimeoutException.class, received::read);
            }
        }
    }
}
