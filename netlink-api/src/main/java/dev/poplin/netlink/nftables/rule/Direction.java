package dev.poplin.netlink.nftables.rule;

import dev.poplin.inet.IpFamily;
import java.util.List;

/** One direction of the packet's connection, in nft's words {@code ct original …} or {@code ct reply …}; made by {@link Selector}. Immutable. */
public final class Direction {

    private static final int PROTO_SRC = 11;
    private static final int PROTO_DST = 12;
    private static final int PACKETS = 14;
    private static final int BYTES = 15;
    private static final int SRC_IP = 19;
    private static final int SRC_IP6 = 21;

    private final int direction;

    Direction(int direction) {
        this.direction = direction;
    }

    private Selector network(int key, int bytes) {
        return Selector.ofNetwork(List.of(), register -> Actions.conntrack(register, key, direction), bytes);
    }

    private Selector count(int key) {
        return Selector.ofHost(register -> Actions.conntrack(register, key, direction), 8);
    }

    /** {@code ct original ip saddr}, or the same with {@code ip6}. */
    public Selector saddr(IpFamily family) {
        return network(family == IpFamily.IPV4 ? SRC_IP : SRC_IP6, family.bytes());
    }

    /** {@code ct original ip daddr}, or the same with {@code ip6}. */
    public Selector daddr(IpFamily family) {
        return network(1 + (family == IpFamily.IPV4 ? SRC_IP : SRC_IP6), family.bytes());
    }

    /** {@code ct original proto-src}; after a condition that the protocol has ports. */
    public Selector sport() {
        return network(PROTO_SRC, 2);
    }

    /** {@code ct original proto-dst}; after a condition that the protocol has ports. */
    public Selector dport() {
        return network(PROTO_DST, 2);
    }

    /** {@code ct original packets}. */
    public Selector packets() {
        return count(PACKETS);
    }

    /** {@code ct original bytes}. */
    public Selector bytes() {
        return count(BYTES);
    }
}
