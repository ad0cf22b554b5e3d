package dev.poplin.netlink.nftables.rule;

import static dev.poplin.netlink.nftables.rule.Selector.NETWORK;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.nftables.expression.Expression;
import java.util.List;

/** The fields of one family's header, in nft's words {@code ip …} or {@code ip6 …}; made by {@link Selector#ip}. Immutable. */
public final class IpHeader {

    private static final int DSCP = 0xfc;
    private static final int DSCP_OF_IPV6 = 0x0fc0;

    private final boolean v4;
    private final List<Expression> context;

    IpHeader(IpFamily family, Match context) {
        v4 = family == IpFamily.IPV4;
        this.context = context.condition();
    }

    private Selector field(int offset, int length) {
        return Selector.payload(context, NETWORK, offset, length);
    }

    /** {@code ip saddr}. */
    public Selector saddr() {
        return v4 ? field(12, 4) : field(8, 16);
    }

    /** {@code ip daddr}. */
    public Selector daddr() {
        return v4 ? field(16, 4) : field(24, 16);
    }

    /** {@code ip ttl}, or {@code ip6 hoplimit}. */
    public Selector hopLimit() {
        return field(v4 ? 8 : 7, 1);
    }

    /** {@code ip protocol}, or {@code ip6 nexthdr}. */
    public Selector protocol() {
        return field(v4 ? 9 : 6, 1);
    }

    /** {@code ip length}, or {@code ip6 length}. */
    public Selector length() {
        return field(v4 ? 2 : 4, 2);
    }

    /** {@code ip dscp}, or {@code ip6 dscp}: a code point from 0 to 63. */
    public Selector dscp() {
        return v4 ? Selector.bits(context, NETWORK, 1, 1, DSCP) : Selector.bits(context, NETWORK, 0, 2, DSCP_OF_IPV6);
    }
}
