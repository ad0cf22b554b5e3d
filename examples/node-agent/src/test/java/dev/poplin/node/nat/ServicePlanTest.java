package dev.poplin.node.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.node.nat.ServicePlan.Backend;
import dev.poplin.node.nat.ServicePlan.Forward;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.NamedPort;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.PodManifest;
import dev.poplin.node.source.ServiceManifest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3.2")
class ServicePlanTest {

    private static final IpAddress CLUSTER_IP = IpAddress.parse("10.96.0.10");

    @Test
    void forwardsToThePodsWhoseLabelsHoldTheWholeSelector() {
        List<Forward> plan = plan(
                service("default", "80", Map.of("app", "web", "tier", "front")),
                endpoint("default", "b", "node-2", "10.244.0.2", Map.of("app", "web", "tier", "front", "x", "y")),
                endpoint("default", "a", "node-1", "10.244.0.1", Map.of("app", "web", "tier", "front")),
                endpoint("default", "c", "node-1", "10.244.0.3", Map.of("app", "web")),
                endpoint("other", "d", "node-1", "10.244.0.4", Map.of("app", "web", "tier", "front")));

        assertEquals(
                List.of(new Forward(
                        "TCP", CLUSTER_IP, 8080, List.of(backend("10.244.0.1", 80), backend("10.244.0.2", 80)))),
                plan);
    }

    @Test
    void looksUpANamedTargetPortOnEachPod() {
        List<Forward> plan = plan(
                service("default", "http", Map.of("app", "web")),
                endpoint(
                        "default",
                        "a",
                        "node-1",
                        "10.244.0.1",
                        Map.of("app", "web"),
                        new NamedPort("http", "TCP", 8000)),
                endpoint(
                        "default",
                        "b",
                        "node-1",
                        "10.244.0.2",
                        Map.of("app", "web"),
                        new NamedPort("http", "TCP", 9000)),
                endpoint(
                        "default", "c", "node-1", "10.244.0.3", Map.of("app", "web"), new NamedPort("http", "UDP", 9)));

        assertEquals(
                List.of(backend("10.244.0.1", 8000), backend("10.244.0.2", 9000)),
                plan.get(0).backends());
    }

    @Test
    void keepsAServiceWithoutPods() {
        assertEquals(
                List.of(new Forward("TCP", CLUSTER_IP, 8080, List.of())),
                plan(service("default", "80", Map.of("app", "web"))));
    }

    @Test
    void goesByTheLabelsAndPortsThatAPodIsDeclaredToHaveNow() {
        PodManifest leaves = declared("a", Map.of("app", "web-under-repair"));
        PodManifest joins = declared("b", Map.of("app", "web"), new NamedPort("http", "TCP", 9000));

        List<Forward> plan = plan(
                List.of(leaves, joins),
                service("default", "http", Map.of("app", "web")),
                endpoint(
                        "default", "a", "node-1", "10.244.0.1", Map.of("app", "web"), new NamedPort("http", "TCP", 80)),
                endpoint("default", "b", "node-1", "10.244.0.2", Map.of("app", "new")));

        assertEquals(List.of(backend("10.244.0.2", 9000)), plan.get(0).backends());
    }

    private static PodManifest declared(String name, Map<String, String> labels, NamedPort... ports) {
        return new PodManifest(new PodKey("default", name), labels, "node-1", List.of(ports));
    }

    private static List<Forward> plan(ServiceManifest service, Endpoint... endpoints) {
        return plan(List.of(), service, endpoints);
    }

    private static List<Forward> plan(List<PodManifest> pods, ServiceManifest service, Endpoint... endpoints) {
        return ServicePlan.of(
                new ClusterState(
                        1,
                        pods.stream().collect(Collectors.toMap(PodManifest::key, pod -> pod)),
                        List.of(endpoints),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(service),
                        List.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        true),
                Cidr.parse("10.96.0.0/12"));
    }

    private static ServiceManifest service(String namespace, String targetPort, Map<String, String> selector) {
        return new ServiceManifest(
                namespace,
                "web",
                List.of(CLUSTER_IP),
                false,
                selector,
                List.of(new ServiceManifest.Port("", "TCP", 8080, targetPort)));
    }

    private static Backend backend(String address, int port) {
        return new Backend(IpAddress.parse(address), port);
    }

    private static Endpoint endpoint(
            String namespace,
            String name,
            String node,
            String address,
            Map<String, String> labels,
            NamedPort... ports) {
        return new Endpoint(
                new PodKey(namespace, name),
                labels,
                node,
                "pods",
                name,
                "eth0",
                "cali" + name,
                List.of(Cidr.parse(address + "/32")),
                List.of(ports));
    }
}
