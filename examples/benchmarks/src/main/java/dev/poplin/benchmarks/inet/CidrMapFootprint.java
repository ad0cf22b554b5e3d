package dev.poplin.benchmarks.inet;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrMap;
import java.lang.ref.Reference;
import java.util.List;

/** How much heap a prefix takes in a map of a million, beyond its value. Prints one line per family. */
public final class CidrMapFootprint {

    private static final int PREFIXES = 1_000_000;

    private CidrMapFootprint() {}

    /** Measures both families. */
    public static void main(String[] arguments) {
        measure("IPv4", RoutingTable.ipv4(PREFIXES, 1));
        measure("IPv6", RoutingTable.ipv6(PREFIXES, 1));
    }

    private static void measure(String family, List<Cidr> table) {
        long before = used();
        CidrMap<Boolean> map = new CidrMap<>();
        for (Cidr cidr : table) {
            map.put(cidr, Boolean.TRUE);
        }
        long after = used();
        System.out.printf("%s: %.1f B per entry of %d%n", family, (after - before) / (double) map.size(), map.size());
        Reference.reachabilityFence(table);
        Reference.reachabilityFence(map);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
