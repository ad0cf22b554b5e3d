package dev.poplin.benchmarks.inet;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Prefixes like those of the Internet's table: lengths as often as there (six of ten IPv4 prefixes are /24, half of the IPv6 ones
 * /48), in runs of neighbours, as providers announce them. The same seed gives the same table.
 */
final class RoutingTable {

    /** Share of each length in per mille, after the reports of the public route collectors. */
    private static final int[][] IPV4_LENGTHS = {
        {24, 610}, {23, 100}, {22, 110}, {21, 55}, {20, 45}, {19, 30}, {18, 15}, {17, 10}, {16, 15}, {15, 4}, {14, 3},
        {13, 2}, {12, 1}
    };

    private static final int[][] IPV6_LENGTHS = {
        {48, 480}, {44, 110}, {40, 110}, {36, 50}, {32, 150}, {46, 40}, {42, 20}, {33, 20}, {29, 20}
    };

    private static final int LONGEST_RUN = 24;

    private final Random random;

    private RoutingTable(long seed) {
        this.random = new Random(seed);
    }

    static List<Cidr> ipv4(int count, long seed) {
        RoutingTable table = new RoutingTable(seed);
        Set<Cidr> prefixes = new LinkedHashSet<>();
        while (prefixes.size() < count) {
            int length = table.length(IPV4_LENGTHS);
            int first = table.random.nextInt();
            int run = 1 + table.random.nextInt(LONGEST_RUN);
            for (int i = 0; i < run && prefixes.size() < count; i++) {
                int bits = first + (i << 32 - length);
                if (bits >>> 24 >= 1 && bits >>> 24 < 224) {
                    prefixes.add(Cidr.of(Ipv4Address.ofInt(bits), length));
                }
            }
        }
        return new ArrayList<>(prefixes);
    }

    static List<Cidr> ipv6(int count, long seed) {
        RoutingTable table = new RoutingTable(seed);
        Set<Cidr> prefixes = new LinkedHashSet<>();
        while (prefixes.size() < count) {
            int length = table.length(IPV6_LENGTHS);
            long first = 0x2000_0000_0000_0000L | table.random.nextLong() >>> 3;
            int run = 1 + table.random.nextInt(LONGEST_RUN);
            for (int i = 0; i < run && prefixes.size() < count; i++) {
                prefixes.add(Cidr.of(Ipv6Address.of(first + ((long) i << 64 - length), 0), length));
            }
        }
        return new ArrayList<>(prefixes);
    }

    private int length(int[][] shares) {
        int draw = random.nextInt(1000);
        for (int[] share : shares) {
            draw -= share[1];
            if (draw < 0) {
                return share[0];
            }
        }
        return shares[0][0];
    }

    /** Addresses within these prefixes, each prefix as likely as any other. */
    static IpAddress[] addresses(List<Cidr> prefixes, int count, long seed) {
        Random random = new Random(seed);
        IpAddress[] addresses = new IpAddress[count];
        for (int i = 0; i < count; i++) {
            Cidr cidr = prefixes.get(random.nextInt(prefixes.size()));
            int hostBits = Math.min(62, cidr.family().bits() - cidr.length());
            addresses[i] = cidr.nth(random.nextLong() & (1L << hostBits) - 1);
        }
        return addresses;
    }
}
