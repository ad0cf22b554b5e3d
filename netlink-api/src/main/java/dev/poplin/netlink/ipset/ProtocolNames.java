package dev.poplin.netlink.ipset;

import java.util.Map;

/** How {@code ipset} writes ports. */
final class ProtocolNames {

    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final Map<Integer, String> NAMES =
            Map.of(ICMP, "icmp", 6, "tcp", 17, "udp", 33, "dccp", ICMPV6, "icmpv6", 132, "sctp", 136, "udplite");
    private static final Map<Integer, String> ICMP_NAMES = Map.of(
            0,
            "echo-reply",
            0x0800,
            "echo-request",
            0x0300,
            "network-unreachable",
            0x0301,
            "host-unreachable",
            0x0303,
            "port-unreachable");
    private static final Map<Integer, String> ICMPV6_NAMES = Map.of(
            0x8000,
            "echo-request",
            0x8100,
            "echo-reply",
            0x8700,
            "neighbour-solicitation",
            0x8800,
            "neighbour-advertisement",
            0x8600,
            "router-advertisement",
            0x8500,
            "router-solicitation");

    private ProtocolNames() {}

    static String port(int protocol, int number) {
        String name = NAMES.getOrDefault(protocol, Integer.toString(protocol));
        if (protocol != ICMP && protocol != ICMPV6) {
            return name + ":" + number;
        }
        String message = (protocol == ICMP ? ICMP_NAMES : ICMPV6_NAMES).get(number);
        return name + ":" + (message == null ? (number >>> 8) + "/" + (number & 0xff) : message);
    }
}
