package dev.poplin.node;

import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.route.Route;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.kernel.OwnRoutes;
import dev.poplin.node.mesh.Mesh;
import dev.poplin.node.nat.ClusterAddresses;
import dev.poplin.node.nat.ServicePlan;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.ServiceManifest;
import dev.poplin.policy.model.Direction;
import dev.poplin.policy.model.NetworkPolicy;
import dev.poplin.policy.model.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the agent has, as tables: a row is a document with a member for each column. Thread-safe. */
final class AgentTables {

    private final AgentConfig config;
    private final NodeParts parts;
    private final Mesh mesh;

    AgentTables(AgentConfig config, NodeParts parts, Mesh mesh) {
        this.config = config;
        this.parts = parts;
        this.mesh = mesh;
    }

    /** The speaker's sessions, with the names of the nodes at their other ends. */
    List<Map<String, Object>> peers() throws IOException {
        Map<IpAddress, String> names = new LinkedHashMap<>();
        parts.source()
                .current()
                .nodes()
                .values()
                .forEach(node -> names.put(node.address().address(), node.name()));
        List<Map<String, Object>> peers = new ArrayList<>();
        for (PeerStatus status : mesh.peers()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", names.getOrDefault(status.address(), ""));
            fields.put("address", status.address().toString());
            fields.put("asNumber", status.as());
            fields.put("state", stateName(status.phase()));
            fields.put("since", status.since().toString());
            fields.put("received", status.received());
            fields.put("sent", status.sent());
            fields.put("lastError", status.lastError());
            peers.add(fields);
        }
        return peers;
    }

    /** As RFC 4271 and BIRD write it: {@code OpenSent}. */
    private static String stateName(Phase phase) {
        StringBuilder name = new StringBuilder();
        for (String word : phase.name().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    /** The routes that the agent keeps in the kernel. */
    List<Map<String, Object>> routes() throws IOException {
        List<Map<String, Object>> routes = new ArrayList<>();
        for (Route route : new OwnRoutes(parts.host().netlink()).list().values()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("destination", route.destination().toString());
            fields.put("type", route.type().toString());
            fields.put("gateway", route.gateway() == null ? "" : String.valueOf(route.gateway()));
            fields.put("interface", interfaceName(route.link()));
            routes.add(fields);
        }
        return routes;
    }

    private String interfaceName(int index) throws IOException {
        return index == 0
                ? ""
                : parts.host()
                        .netlink()
                        .links()
                        .find(index)
                        .map(link -> link.name())
                        .orElse("#" + index);
    }

    /** The pods that this node has attached. */
    List<Map<String, Object>> pods() {
        List<Map<String, Object>> pods = new ArrayList<>();
        for (Endpoint endpoint : parts.source().current().endpointsOn(config.nodeName())) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("namespace", endpoint.pod().namespace());
            fields.put("name", endpoint.pod().name());
            fields.put(
                    "addresses",
                    endpoint.addresses().stream()
                            .map(each -> each.address().toString())
                            .toList());
            fields.put("interface", endpoint.interfaceName());
            fields.put("containerId", endpoint.containerId());
            fields.put("labels", endpoint.labels());
            pods.add(fields);
        }
        return pods;
    }

    /** Each port of each service at each of its addresses. */
    List<Map<String, Object>> services() {
        ClusterState state = parts.source().current();
        Map<List<Object>, Integer> backends = new HashMap<>();
        for (ServicePlan.Forward forward : ServicePlan.of(state, config.serviceCidr())) {
            backends.put(
                    List.of(forward.protocol(), forward.address(), forward.port()),
                    forward.backends().size());
        }
        List<Map<String, Object>> services = new ArrayList<>();
        for (ServiceManifest service : ClusterAddresses.assign(config.serviceCidr(), state.services())) {
            for (ServiceManifest.Port port : service.ports()) {
                for (IpAddress address : service.clusterIps()) {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("namespace", service.namespace());
                    fields.put("name", service.name());
                    fields.put("clusterIP", address.toString());
                    fields.put("port", port.port());
                    fields.put("protocol", port.protocol());
                    fields.put("backends", backends.getOrDefault(List.of(port.protocol(), address, port.port()), 0));
                    services.add(fields);
                }
            }
        }
        return services;
    }

    /** The policies in force, and the pods that they isolate. */
    List<Map<String, Object>> policies() {
        World world = parts.policy().enforced();
        List<Map<String, Object>> policies = new ArrayList<>();
        for (NetworkPolicy policy : world.policies()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("namespace", policy.namespace());
            fields.put("name", policy.name());
            fields.put("ingress", policy.isolatesIngress());
            fields.put("egress", policy.isolatesEgress());
            fields.put(
                    "pods",
                    world.endpoints().stream()
                            .filter(pod ->
                                    policy.selects(pod, Direction.INGRESS) || policy.selects(pod, Direction.EGRESS))
                            .map(pod -> pod.id())
                            .toList());
            policies.add(fields);
        }
        return policies;
    }
}
