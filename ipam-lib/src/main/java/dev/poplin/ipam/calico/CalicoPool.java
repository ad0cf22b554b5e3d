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
        for (String encapsulation : List.of("ipipMode", "vxlanMode")) {
            String mode = spec.get(encapsulation).text("Never");
            if (!mode.equals("Never") && !mode.isEmpty()) {
                notes.add("pool " + cidr + " has " + encapsulation + " " + mode + ", which is not kept");
            }
        }
        if (spec.get("disableBGPExport").truth(false)) {
            notes.add("pool " + cidr + " is not to be exported by BGP, which is not kept");
        }
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

    static Map<String, @Nullable Object> write(Pool pool) {
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
        return spec;
    }
}
