package dev.poplin.node;

import dev.poplin.ipam.delegation.DelegatedIpam;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.mesh.Mesh;
import dev.poplin.node.nat.ClusterAddresses;
import dev.poplin.node.reconcile.ReconcileLoop;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.ManifestProblem;
import dev.poplin.node.source.PoolManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at the agent's parts on demand. Thread-safe. */
final class AgentState implements AgentView {

    private final AgentConfig config;
    private final NodeParts parts;
    private final Mesh mesh;
    private final List<ReconcileLoop> loops;
    private final AgentTables tables;

    AgentState(AgentConfig config, NodeParts parts, Mesh mesh, List<ReconcileLoop> loops) {
        this.config = config;
        this.parts = parts;
        this.mesh = mesh;
        this.loops = loops;
        this.tables = new AgentTables(config, parts, mesh);
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
        return tables.peers();
    }

    @Override
    public List<Map<String, Object>> routes() throws IOException {
        return tables.routes();
    }

    @Override
    public List<Map<String, Object>> pods() {
        return tables.pods();
    }

    @Override
    public List<Map<String, Object>> services() {
        return tables.services();
    }

    @Override
    public List<Map<String, Object>> policies() {
        return tables.policies();
    }

    @Override
    public Map<String, Object> bgp(Map<String, Object> question) throws IOException {
        return mesh.answer(question);
    }

    @Override
    public Map<String, Object> ipam(Map<String, Object> question) throws IOException {
        return parts.ipam().questions().answer(question);
    }
}
