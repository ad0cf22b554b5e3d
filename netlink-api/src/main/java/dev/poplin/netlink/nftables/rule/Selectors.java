package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nft's words for what instructions load, and the types of the values there. */
final class Selectors {

    private static final KeyType UNKNOWN = new KeyType(0, 4);

    private static final Map<Integer, String> META = Map.ofEntries(
            Map.entry(0, "meta length"),
            Map.entry(1, "meta protocol"),
            Map.entry(3, "meta mark"),
            Map.entry(4, "iif"),
            Map.entry(5, "oif"),
            Map.entry(6, "iifname"),
            Map.entry(7, "oifname"),
            Map.entry(10, "meta skuid"),
            Map.entry(11, "meta skgid"),
            Map.entry(15, "meta nfproto"),
            Map.entry(16, "meta l4proto"));

    private static final Map<Integer, KeyType> META_TYPES = Map.of(
            3, KeyType.MARK, 6, KeyType.IFNAME, 7, KeyType.IFNAME, 15, new KeyType(2, 1), 16, KeyType.INET_PROTO);

    private static final List<String> CONNTRACK = List.of("state", "direction", "status", "mark");

    private Selectors() {}

    /** A selector and the type of its values. */
    record Selector(String words, KeyType type) {}

    static String meta(int key) {
        return META.getOrDefault(key, "/* meta " + key + " */");
    }

    static KeyType metaType(int key) {
        return META_TYPES.getOrDefault(key, UNKNOWN);
    }

    static String conntrack(int key) {
        return "ct " + (key < CONNTRACK.size() ? CONNTRACK.get(key) : "/* " + key + " */");
    }

    static KeyType conntrackType(int key) {
        return switch (key) {
            case 0 -> new KeyType(26, 4);
            case 2 -> new KeyType(28, 4);
            case 3 -> KeyType.MARK;
            default -> UNKNOWN;
        };
    }

    /** The name of a protocol's header, {@code th} where any protocol may be. */
    static String header(int protocol) {
        return switch (protocol) {
            case 1 -> "icmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 58 -> "icmpv6";
            case 132 -> "sctp";
            default -> "th";
        };
    }

    /** A field of the IP header; an address may be loaded in part, as a prefix. */
    static Optional<Selector> network(String family, int offset, int length) {
        boolean v4 = family.equals("ip");
        KeyType address = v4 ? KeyType.IPV4_ADDR : KeyType.IPV6_ADDR;
        int source = v4 ? 12 : 8;
        if (length > address.bytes()) {
            return Optional.empty();
        } else if (offset == source) {
            return Optional.of(new Selector(family + " saddr", address));
        } else if (offset == source + address.bytes()) {
            return Optional.of(new Selector(family + " daddr", address));
        }
        return Optional.empty();
    }

    /** A field of the transport header. */
    static Optional<Selector> transport(String header, int offset, int length) {
        boolean icmp = header.equals("icmp") || header.equals("icmpv6");
        if (icmp && length == 1 && offset < 2) {
            return Optional.of(new Selector(header + (offset == 0 ? " type" : " code"), new KeyType(0, 1)));
        } else if (!icmp && length == 2 && (offset == 0 || offset == 2)) {
            return Optional.of(new Selector(header + (offset == 0 ? " sport" : " dport"), KeyType.INET_SERVICE));
        }
        return Optional.empty();
    }

    /** NF_NAT_RANGE_* in words, each with a space before it. */
    static String natFlags(int flags) {
        return ((flags & 4) != 0 ? " random" : "")
                + ((flags & 16) != 0 ? " fully-random" : "")
                + ((flags & 8) != 0 ? " persistent" : "");
    }
}
