package dev.poplin.node;

import dev.poplin.bgp.PeerStatus;
import dev.poplin.bgp.session.Phase;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.delegation.DelegatedIpam;
import dev.poplin.netlink.route.Route;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.kernel.OwnRoutes;
import dev.poplin.node.mesh.Mesh;
import dev.poplin.node.nat.ClusterAddresses;
import dev.poplin.node.nat.ServicePlan;
import dev.poplin.node.reconcile.ReconcileLoop;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.ManifestProblem;
import dev.poplin.node.source.PoolManifest;
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

/** Looks at the agent's parts on demand. Thread-safe. */
final class AgentState implements AgentView {

    private final AgentConfig config;
    private final NodeParts parts;
    private final Mesh mesh;
    private final List<ReconcileLoop> loops;

    AgentState(AgentConfig config, NodeParts parts, Mesh mesh, List<ReconcileLoop> loops) {
        this.config = config;
        this.parts = parts;
        this.mesh = mesh;
        this.loops = loops;
    }

    @Override
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        for (ReconcileLoop loop : loops) {
            loop.failures().forEach((name, reason) -> reasons.add(name + ": " + reason));
        }
        ClusterState state = parts.source().current();
        if (!state.complete()) {
            state.problems().stream().map(ManifestProblem::toString).forEach(reasons::add);
        }
        return reasons;
    }

    @Override
    public Map<String, Object> status() throws IOException {
        ClusterState state = parts.source().current();
        List<String> notReady = notReady();
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("node", config.nodeName());
        status.put("address", parts.facts().address().address().toString());
        status.put("interface", parts.facts().address().interfaceName());
        status.put("asNumber", config.asNumber());
        status.put("ready", notReady.isEmpty());
        status.put("reasons", notReady);
        status.put(
                "pools",
                parts.ipam().pools().stream()
                        .map(pool -> pool.cidr().toString())
                        .toList());
        status.put(
                "blocks",
                parts.ipam().blocks().current().stream().map(Object::toString).toList());
        status.put(
                "declaredPools",
                state.pools().stream().map(AgentState::declared).toList());
        status.put("clusterDirectory", config.clusterDirectory().toString());
        if (parts.ipam().granted().isPresent()) {
            status.put("granted", granted(parts.ipam().granted().get()));
        }
        status.put("pods", state.endpointsOn(config.nodeName()).size());
        status.put("nodes", state.nodes().keySet().stream().sorted().toList());
        List<String> problems = new ArrayList<>(
                state.problems().stream().map(ManifestProblem::toString).toList());
        problems.addAll(ClusterAddresses.shortage(config.serviceCidr(), state.services()));
        status.put("problems", problems);
        return status;
    }

    private static Map<String, Object> declared(PoolManifest pool) {
        return Map.of(
                "name",
                pool.name(),
                "cidr",
                pool.cidr().toString(),
                "blockSize",
                pool.blockSize(),
                "resizes",
                pool.resizes(),
                "disabled",
                pool.disabled());
    }

    private Map<String, Object> granted(DelegatedIpam ipam) throws IOException {
        Map<String, Object> granted = new LinkedHashMap<>();
        granted.put("free", ipam.free().size());
        granted.put("leaseSeconds", ipam.leaseLeft().toSeconds());
        granted.put("unreported", ipam.unreported());
        granted.put("lost", parts.ipam().lost());
        return granted;
    }

    @Override
    public List<Map<String, Object>> peers() throws IOException {
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

    @Override
    public List<Map<String, Object>> routes() throws IOException {
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

    @Override
    public Map<String, Object> bgp(Map<String, Object> question) throws IOException {
        return mesh.answer(question);
    }

    @Override
    public Map<String, Object> ipam(Map<String, Object> question) throws IOException {
        return parts.ipam().questions().answer(question);
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

    @Override
    public List<Map<String, Object>> pods() {
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

    @Override
    public List<Map<String, Object>> services() {
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

    @Override
    public List<Map<String, Object>> policies() {
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
