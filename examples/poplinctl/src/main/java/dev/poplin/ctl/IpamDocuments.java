package dev.poplin.ctl;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Configuration;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.NodeUtilization;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.Tenure;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code -o json} prints of addresses. */
final class IpamDocuments {

    private IpamDocuments() {}

    static Map<String, Object> allocation(Allocation held) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("address", held.address().toString());
        document.put("handle", held.handle());
        document.put("node", held.node());
        document.put("sequence", held.sequence());
        document.put("assignedAt", held.assignedAt().toString());
        document.put("attributes", held.attributes());
        return document;
    }

    static List<Object> allocations(List<Allocation> held) {
        return held.stream().<Object>map(IpamDocuments::allocation).toList();
    }

    static List<Object> history(List<Tenure> tenures) {
        List<Object> documents = new ArrayList<>();
        for (Tenure tenure : tenures) {
            Map<String, Object> document = allocation(tenure.allocation());
            document.put("until", tenure.until().map(Instant::toString).orElse(""));
            documents.add(document);
        }
        return documents;
    }

    static Map<String, Object> configuration(Configuration configuration) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("strictAffinity", configuration.strictAffinity());
        document.put("autoAllocateBlocks", configuration.autoAllocateBlocks());
        document.put("maxBlocksPerHost", configuration.maxBlocksPerNode());
        document.put("ipCooldownSeconds", configuration.coolDown().toSeconds());
        document.put("historyPerAddress", configuration.historyPerAddress());
        document.put("hostReservedFirst", configuration.hostReservedFirst());
        document.put("hostReservedLast", configuration.hostReservedLast());
        return document;
    }

    static List<Object> reservations(List<Reservation> reservations) {
        return reservations.stream()
                .<Object>map(reservation -> Map.of(
                        "name",
                        reservation.name(),
                        "cidrs",
                        reservation.addresses().toCidrs().stream()
                                .map(Cidr::toString)
                                .toList()))
                .toList();
    }

    static List<Object> nodes(List<NodeUtilization> nodes) {
        List<Object> documents = new ArrayList<>();
        for (NodeUtilization node : nodes) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("node", node.node());
            document.put("blocks", node.blocks());
            document.put("total", node.total());
            document.put("inUse", node.inUse());
            document.put("lent", node.lent());
            document.put("reserved", node.reserved());
            document.put("free", node.free());
            document.put("borrowed", node.borrowed());
            documents.add(document);
        }
        return documents;
    }

    static List<Object> pools(Ipam ipam) throws IOException {
        List<Object> pools = new ArrayList<>();
        ipam.utilization()
                .forEach(pool -> pools.add(Map.of(
                        "cidr", pool.pool().cidr().toString(),
                        "total", pool.total(),
                        "inUse", pool.inUse(),
                        "reserved", pool.reserved(),
                        "blocks",
                                pool.blocks().stream()
                                        .map(block -> Map.of(
                                                "cidr",
                                                block.cidr().toString(),
                                                "node",
                                                block.node(),
                                                "total",
                                                block.total(),
                                                "inUse",
                                                block.inUse(),
                                                "reserved",
                                                block.reserved()))
                                        .toList())));
        return pools;
    }
}
