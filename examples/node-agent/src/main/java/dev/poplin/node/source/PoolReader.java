package dev.poplin.node.source;

import dev.poplin.bgp.calico.Selector;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.node.source.YamlValue.WrongValueException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Calico's {@code IPPool} and {@code IPReservation}. A field that is misspelt is refused: without it, a pool would serve everybody. */
final class PoolReader {

    private static final Map<String, Pool.Use> USES = Map.of(
            "Workload", Pool.Use.WORKLOAD,
            "Tunnel", Pool.Use.TUNNEL,
            "LoadBalancer", Pool.Use.LOAD_BALANCER,
            "HostSecondaryInterface", Pool.Use.HOST_SECONDARY);
    /** Those that a pool of the agent has no use for are among them: overlays and what is exported by BGP. */
    private static final Set<String> FIELDS = Set.of(
            "cidr",
            "blockSize",
            "natOutgoing",
            "disabled",
            "nodeSelector",
            "namespaceSelector",
            "allowedUses",
            "assignmentMode",
            "ipipMode",
            "vxlanMode",
            "disableBGPExport");

    private PoolReader() {}

    static PoolManifest pool(YamlValue document) throws WrongValueException {
        YamlValue spec = document.get("spec");
        allowOnly(spec, FIELDS);
        Pool usual = spec.get("cidr").parse(text -> Pool.of(Cidr.parse(text)));
        YamlValue blockSize = spec.get("blockSize");
        return new PoolManifest(
                document.get("metadata").get("name").text(),
                usual.cidr(),
                blockSize.isPresent() ? blockLength(usual, blockSize) : usual.blockLength(),
                blockSize.isPresent(),
                spec.get("natOutgoing").flag(false),
                spec.get("disabled").flag(false),
                new PoolScope(
                        selector(spec.get("nodeSelector")),
                        selector(spec.get("namespaceSelector")),
                        uses(spec.get("allowedUses")),
                        isManual(spec.get("assignmentMode"))));
    }

    /** What address management would refuse is a fault of the manifest. */
    private static int blockLength(Pool pool, YamlValue value) throws WrongValueException {
        int length = (int) value.number(0, pool.cidr().family().bits());
        return value.parse(any -> pool.withBlockLength(length)).blockLength();
    }

    private static void allowOnly(YamlValue spec, Set<String> fields) throws WrongValueException {
        for (Map.Entry<String, YamlValue> member : spec.members().entrySet()) {
            if (!fields.contains(member.getKey())) {
                throw member.getValue().wrong("is not understood");
            }
        }
    }

    private static String selector(YamlValue value) throws WrongValueException {
        String text = value.nonEmptyText(Pool.ALL);
        if (value.isPresent()) {
            value.parse(Selector::parse);
        }
        return text;
    }

    private static Set<Pool.Use> uses(YamlValue list) throws WrongValueException {
        Set<Pool.Use> uses = EnumSet.noneOf(Pool.Use.class);
        for (YamlValue each : list.elements()) {
            Pool.Use use = USES.get(each.text());
            if (use == null) {
                throw each.wrong("is '" + each.text() + "', which is none of "
                        + USES.keySet().stream().sorted().toList());
            }
            uses.add(use);
        }
        return uses.isEmpty() ? PoolScope.EVERYBODY.uses() : uses;
    }

    private static boolean isManual(YamlValue value) throws WrongValueException {
        return switch (value.nonEmptyText("Automatic")) {
            case "Automatic" -> false;
            case "Manual" -> true;
            default -> throw value.wrong("is '" + value.text() + "', which is neither Automatic nor Manual");
        };
    }

    static Reservation reservation(YamlValue document) throws WrongValueException {
        YamlValue spec = document.get("spec");
        allowOnly(spec, Set.of("reservedCIDRs"));
        List<Cidr> reserved = new ArrayList<>();
        for (YamlValue each : spec.get("reservedCIDRs").elements()) {
            reserved.add(each.parse(PoolReader::addresses));
        }
        YamlValue name = document.get("metadata").get("name");
        CidrSet addresses = CidrSet.of(reserved);
        return name.parse(text -> {
            // The store has it under a longer name, which must do, too.
            new Reservation(ClusterState.RESERVED_BY + text, addresses);
            return new Reservation(text, addresses);
        });
    }

    private static Cidr addresses(String text) {
        return Cidr.parseInterface(text).canonical();
    }
}
