package dev.poplin.netlink.nftables;

/**
 * The packets that a table sees (linux/netfilter.h NFPROTO_*).
 *
 * @param number the number
 */
public record TableFamily(int number) {

    /** IPv4 and IPv6. */
    public static final TableFamily INET = new TableFamily(1);
    /** IPv4. */
    public static final TableFamily IP = new TableFamily(2);
    /** IPv6. */
    public static final TableFamily IP6 = new TableFamily(10);

    /** ARP. */
    public static final TableFamily ARP = new TableFamily(3);
    /** What comes in or goes out by an interface. */
    public static final TableFamily NETDEV = new TableFamily(5);
    /** The frames of bridges. */
    public static final TableFamily BRIDGE = new TableFamily(7);

    @Override
    public String toString() {
        return switch (number) {
            case 1 -> "inet";
            case 2 -> "ip";
            case 3 -> "arp";
            case 5 -> "netdev";
            case 7 -> "bridge";
            case 10 -> "ip6";
            default -> "family " + number;
        };
    }
}
