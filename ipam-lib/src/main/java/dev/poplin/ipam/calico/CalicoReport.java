package dev.poplin.ipam.calico;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.check.IntegrityReport;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.check.LiveOwners.State;
import dev.poplin.ipam.check.Problem;
import dev.poplin.ipam.document.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The report of a check in JSON, with the fields of {@code calicoctl ipam check -o FILE}, so that scripts for that read this; what was
 * found is beside them under {@code problems}.
 */
public final class CalicoReport {

    private CalicoReport() {}

    /**
     * The report as JSON, for people to read too.
     *
     * @param report what was found
     * @param blocks the blocks of the same Ipam
     * @param owners who is alive
     * @param cluster tells one cluster from another
     * @throws IOException if the owners cannot be asked who uses what
     */
    public static String json(IntegrityReport report, List<Block> blocks, LiveOwners owners, String cluster)
            throws IOException {
        Map<IpAddress, String> inUse = owners.inUse();
        Map<String, @Nullable Object> allocations = new TreeMap<>();
        for (Block block : blocks) {
            for (Allocation holder : block.allocations().values()) {
                allocations.put(
                        holder.address().toString(),
                        List.of(allocation(holder, block, owners, inUse.get(holder.address()))));
            }
        }
        Set<String> holders = new HashSet<>();
        blocks.forEach(block -> block.allocations().values().forEach(holder -> holders.add(holder.handle())));
        Set<String> leaked = new TreeSet<>();
        List<Object> problems = new ArrayList<>();
        for (Problem problem : report.problems()) {
            if (problem instanceof Problem.HandleWithoutAddress handle) {
                leaked.add(handle.handle());
            }
            Map<String, @Nullable Object> told = new LinkedHashMap<>();
            told.put("kind", problem.getClass().getSimpleName());
            told.put("repairable", problem.isRepairable());
            told.put("text", problem.sentence());
            problems.add(told);
        }
        Map<String, @Nullable Object> root = new LinkedHashMap<>();
        root.put("version", "poplin-1");
        root.put("clusterGUID", cluster);
        root.put("datastoreLocked", false);
        root.put("clusterInformationRevision", "");
        root.put("clusterType", "poplin");
        root.put("time", report.time());
        root.put("pools", report.pools());
        root.put("blocks", report.blocks());
        root.put("addresses", report.addresses());
        root.put("handles", report.handles());
        root.put("allocations", allocations);
        leaked.removeAll(holders);
        root.put(
                "leakedHandles",
                leaked.stream().map(handle -> Map.of("ID", handle)).toList());
        root.put("problems", problems);
        return JsonText.writeIndented(root);
    }

    private static Map<String, @Nullable Object> allocation(
            Allocation holder, Block block, LiveOwners owners, @Nullable String user) throws IOException {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("ip", holder.address());
        told.put("handle", holder.handle());
        told.put("sequenceNumber", holder.sequence());
        Stream.of("pod", "namespace")
                .forEach(name -> told.put(name, holder.attributes().getOrDefault(name, "")));
        told.put("node", holder.node());
        told.put("type", holder.attributes().getOrDefault("type", ""));
        told.put("creationTimestamp", GoTime.text(holder.assignedAt()));
        told.put("inUse", user != null || owners.stateOf(holder) == State.ALIVE);
        told.put("borrowed", !block.affinity().equals(Optional.of(holder.node())));
        told.put("coolingDown", false);
        told.put("owners", user == null ? List.of() : List.of(user));
        return told;
    }
}
