package dev.poplin.netlink.nftables.syntax;

import java.util.List;
import java.util.Map;

/** nft's words for what instructions load that is not in the packet, and the types of the values there. */
final class Selectors {

    private static final List<String> META = List.of(
            "length INTEGER 4",
            "protocol ETHER_TYPE 2 network",
            "priority CLASSID 4",
            "mark MARK 4",
            "iif IFACE_INDEX 4",
            "oif IFACE_INDEX 4",
            "iifname IFNAME 16",
            "oifname IFNAME 16",
            "iiftype IFACE_TYPE 2",
            "oiftype IFACE_TYPE 2",
            "skuid UID 4",
            "skgid GID 4",
            "nftrace INTEGER 1",
            "rtclassid REALM 4",
            "secmark INTEGER 4",
            "nfproto NF_PROTO 1",
            "l4proto INET_PROTO 1",
            "ibrname IFNAME 16",
            "obrname IFNAME 16",
            "pkttype PKT_TYPE 1",
            "cpu INTEGER 4",
            "iifgroup DEVGROUP 4",
            "oifgroup DEVGROUP 4",
            "cgroup INTEGER 4",
            "random INTEGER 4 network",
            "ipsec BOOLEAN 1",
            "iifkind IFNAME 16",
            "oifkind IFNAME 16",
            "ibrpvid INTEGER 2",
            "ibrvproto ETHER_TYPE 2 network",
            "time DATE 8",
            "day DAY 1",
            "hour HOUR 4",
            "sdif IFACE_INDEX 4",
            "sdifname IFNAME 16");

    private static final List<String> CONNTRACK = List.of(
            "state CT_STATE 4",
            "direction CT_DIR 1",
            "status CT_STATUS 4",
            "mark MARK 4",
            "secmark INTEGER 4",
            "expiration TIME 4",
            "helper IFNAME 16",
            "l3proto NF_PROTO 1",
            "saddr INVALID 16 network",
            "daddr INVALID 16 network",
            "protocol INET_PROTO 1",
            "proto-src INET_SERVICE 2 network",
            "proto-dst INET_SERVICE 2 network",
            "label CT_LABEL 16",
            "packets INTEGER 8",
            "bytes INTEGER 8",
            "avgpkt INTEGER 8",
            "zone INTEGER 2",
            "event CT_EVENT 4",
            "ip_saddr IPV4_ADDR 4 network",
            "ip_daddr IPV4_ADDR 4 network",
            "ip6_saddr IPV6_ADDR 16 network",
            "ip6_daddr IPV6_ADDR 16 network",
            "id INTEGER 4 network");

    private static final List<String> ROUTE = List.of(
            "classid REALM 4",
            "ip_nexthop IPV4_ADDR 4 network",
            "ip6_nexthop IPV6_ADDR 16 network",
            "mtu INTEGER 2",
            "ipsec BOOLEAN 1");
    private static final List<String> SOCKET =
            List.of("transparent INTEGER 1", "mark MARK 4", "wildcard INTEGER 1", "cgroupv2 CGROUPV2 8");
    private static final List<String> TRANSFORM = List.of(
            "unspec INTEGER 4",
            "ip_daddr IPV4_ADDR 4 network",
            "ip6_daddr IPV6_ADDR 16 network",
            "ip_saddr IPV4_ADDR 4 network",
            "ip6_saddr IPV6_ADDR 16 network",
            "reqid INTEGER 4",
            "spi INTEGER 4 network");

    private static final Map<Integer, String> UNQUALIFIED =
            Map.of(4, "iif", 5, "oif", 6, "iifname", 7, "oifname", 21, "iifgroup", 22, "oifgroup");

    private Selectors() {}

    static Operand meta(int key) {
        String unqualified = UNQUALIFIED.get(key);
        return operand(META, key, "meta ", unqualified);
    }

    private static Operand operand(
            List<String> table, int key, String before, @org.jspecify.annotations.Nullable String whole) {
        if (key < 0 || key >= table.size()) {
            return Operand.of(before + "/* " + key + " */", Datatype.INVALID, true, 32);
        }
        String[] words = table.get(key).split(" ");
        String name = whole == null ? before + words[0].replace('_', ' ') : whole;
        Datatype type = Datatype.valueOf(words[1]);
        boolean host = words.length < 4 && !type.isText();
        return Operand.of(name, type, host, Integer.parseInt(words[2]) * Byte.SIZE);
    }

    /** What connection tracking knows; the direction 0 is the original one, 1 the answers', -1 stands for none. */
    static Operand conntrack(int key, int direction) {
        String words = direction < 0 ? "" : direction == 0 ? "original " : "reply ";
        return operand(CONNTRACK, key, "ct " + words, null);
    }

    static Operand route(int key) {
        return operand(ROUTE, key, "rt ", null);
    }

    static Operand socket(int key, int level) {
        Operand operand = operand(SOCKET, key, "socket ", null);
        return key == 3 ? Operand.of(operand.words() + " level " + level, operand.type(), true, 64) : operand;
    }

    static Operand transform(int key, int direction, int number) {
        String before = "ipsec " + (direction == 0 ? "in " : "out ") + (number == 0 ? "" : "spnum " + number + " ");
        return operand(TRANSFORM, key, before, null);
    }

    /** {@code fib saddr . iif oif}. */
    static Operand fib(int result, int flags) {
        StringBuilder text = new StringBuilder("fib ");
        List<String> words = List.of("saddr", "daddr", "mark", "iif", "oif");
        String separator = "";
        for (int bit = 0; bit < words.size(); bit++) {
            if ((flags & 1 << bit) != 0) {
                text.append(separator).append(words.get(bit));
                separator = " . ";
            }
        }
        boolean present = (flags & 32) != 0;
        return switch (result) {
            case 1 ->
                present
                        ? Operand.of(text + " oif", Datatype.BOOLEAN, true, 8)
                        : Operand.of(text + " oif", Datatype.IFACE_INDEX, true, 32);
            case 2 ->
                present
                        ? Operand.of(text + " oifname", Datatype.BOOLEAN, true, 8)
                        : Operand.of(text + " oifname", Datatype.IFNAME, false, 128);
            default -> Operand.of(text + " type", Datatype.FIB_ADDRTYPE, true, 32);
        };
    }

    /** NF_NAT_RANGE_* in words, with a space before them. */
    static String natFlags(int flags) {
        StringBuilder text = new StringBuilder();
        List<String> words = List.of("random 4", "fully-random 16", "persistent 8");
        for (String each : words) {
            String[] parts = each.split(" ");
            if ((flags & Integer.parseInt(parts[1])) != 0) {
                text.append(text.isEmpty() ? " " : ",").append(parts[0]);
            }
        }
        return text.toString();
    }
}
