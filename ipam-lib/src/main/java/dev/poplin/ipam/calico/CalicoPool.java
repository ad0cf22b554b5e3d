package dev.poplin.ipam.calico;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Pool.Use;
import dev.poplin.ipam.document.Field;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code spec} of Calico's {@code IPPool}. Pure. */
final class CalicoPool {

    private static final Map<String, Use> USES = Map.of(
            "Workload", Use.WORKLOAD,
            "Tunnel", Use.TUNNEL,
            "LoadBalancer", Use.LOAD_BALANCER,
            "HostSecondaryInterface", Use.HOST_SECONDARY);

    /** What a field says that is as if it were not there. */
    private static final Set<String> UNSAID = Set.of("Never", "false", "");

    /** What is made a pool of; whatever else there is, is kept as it is. */
    static final Set<String> KNOWN = Set.of(
            "cidr",
            "blockSize",
            "natOutgoing",
            "disabled",
            "nodeSelector",
            "namespaceSelector",
            "allowedUses",
            "assignmentMode");

    private CalicoPool() {}

    static Pool read(Field spec, List<String> notes) {
        Cidr cidr = spec.get("cidr").parse(Cidr::parse);
        Set<Use> uses = EnumSet.noneOf(Use.class);
        for (Field use : spec.get("allowedUses").elements()) {
            Use known = USES.get(use.text());
            if (known == null) {
                throw use.fault("is '" + use.text() + "', not one of " + USES.keySet());
            }
            uses.add(known);
        }
        if (uses.isEmpty()) {
            uses.addAll(EnumSet.of(Use.WORKLOAD, Use.TUNNEL));
        }
        Unread.of(spec, KNOWN).forEach((name, value) -> {
            if (!UNSAID.contains(String.valueOf(value))) {
                notes.add("pool " + cidr + " has " + name + " " + value + ", which is only kept to be written again");
            }
        });
        int usual = cidr.family().bits() - 6;
        int blockLength = (int) spec.get("blockSize").number(Math.max(usual, cidr.length()));
        try {
            return new Pool(
                    cidr,
                    blockLength,
                    spec.get("disabled").truth(false),
                    spec.get("natOutgoing").truth(false),
                    spec.get("nodeSelector").find().orElse(Pool.ALL),
                    spec.get("namespaceSelector").find().orElse(Pool.ALL),
                    uses,
                    spec.get("assignmentMode").text("Automatic").equals("Manual"),
                    cidr.family().bits());
        } catch (IllegalArgumentException e) {
            throw spec.fault(String.valueOf(e.getMessage()));
        }
    }

    static Map<String, @Nullable Object> write(Pool pool, Map<String, @Nullable Object> unread) {
        if (pool.unitLength() != pool.cidr().family().bits()) {
            throw new IllegalArgumentException("pool " + pool + " hands out prefixes, which Calico does not know");
        }
        List<String> uses = new ArrayList<>();
        USES.forEach((name, use) -> {
            if (pool.uses().contains(use)) {
                uses.add(name);
            }
        });
        uses.sort(null);
        Map<String, @Nullable Object> spec = new LinkedHashMap<>();
        spec.put("cidr", pool.cidr());
        spec.put("blockSize", pool.blockLength());
        spec.put("ipipMode", "Never");
        spec.put("vxlanMode", "Never");
        spec.put("natOutgoing", pool.natOutgoing());
        spec.put("disabled", pool.disabled());
        spec.put("nodeSelector", pool.nodeSelector());
        if (!pool.namespaceSelector().equals(Pool.ALL)) {
            spec.put("namespaceSelector", pool.namespaceSelector());
        }
        spec.put("allowedUses", uses);
        spec.put("assignmentMode", pool.manual() ? "Manual" : "Automatic");
        spec.putAll(unread);
        return spec;
    }
}
