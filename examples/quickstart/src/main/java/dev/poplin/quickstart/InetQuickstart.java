package dev.poplin.quickstart;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrMap;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;

/** Blocks of a pool, the longest match of an address, and what is left of the pool. */
public final class InetQuickstart {

    private InetQuickstart() {}

    /** Needs no rights and touches nothing. */
    public static void main(String[] arguments) {
        // snippet
        Cidr pool = Cidr.parse("10.244.0.0/16");
        CidrMap<String> routes = new CidrMap<>();
        routes.put(pool, "blackhole");
        routes.put(pool.subnet(26, 0), "via 172.30.0.1");
        routes.put(pool.subnet(26, 1), "via 172.30.0.2");

        IpAddress pod = pool.nth(70);
        System.out.println(pod + " matches " + routes.longestMatch(pod).orElseThrow());

        CidrSet used = CidrSet.of(pool.subnet(26, 0), pool.subnet(26, 1));
        System.out.println("free: " + CidrSet.of(pool).difference(used));
        // end
    }
}
