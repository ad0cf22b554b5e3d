package dev.poplin.benchmarks.inet;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrMap;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** How long a write takes in a map of a million, in an order by chance. Prints one line per family and round. */
public final class CidrMapWrites {

    private static final int PREFIXES = 1_000_000;
    private static final int ROUNDS = 3;

    private CidrMapWrites() {}

    /** Measures both families, the last round being the one that counts. */
    public static void main(String[] arguments) {
        List<Cidr> ipv4 = RoutingTable.ipv4(PREFIXES, 1);
        List<Cidr> ipv6 = RoutingTable.ipv6(PREFIXES, 1);
        Collections.shuffle(ipv4, new Random(1));
        Collections.shuffle(ipv6, new Random(1));
        for (int round = 0; round < ROUNDS; round++) {
            measure("IPv4", ipv4);
            measure("IPv6", ipv6);
        }
    }

    private static void measure(String family, List<Cidr> table) {
        CidrMap<Boolean> map = new CidrMap<>();
        long begin = System.nanoTime();
        table.forEach(cidr -> map.put(cidr, Boolean.TRUE));
        long filled = System.nanoTime();
        table.forEach(cidr -> map.put(cidr, Boolean.FALSE));
        long replaced = System.nanoTime();
        table.forEach(map::remove);
        long emptied = System.nanoTime();
        System.out.printf(
                "%s: put %.2f, replace %.2f, remove %.2f us%n",
                family, micros(filled - begin), micros(replaced - filled), micros(emptied - replaced));
    }

    private static double micros(long nanos) {
        return nanos / 1000.0 / PREFIXES;
    }
}
