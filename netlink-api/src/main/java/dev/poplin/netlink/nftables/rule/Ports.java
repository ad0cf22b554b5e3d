package dev.poplin.netlink.nftables.rule;

import static dev.poplin.netlink.nftables.rule.Selector.TRANSPORT;

import dev.poplin.netlink.nftables.expression.Expression;
import java.util.List;

/** The fields of a header with ports, in nft's words {@code tcp …}, {@code udp …} or {@code th …}; made by {@link Selector}. Immutable. */
public final class Ports {

    private final List<Expression> context;
    private final boolean tcp;

    Ports(List<Expression> context, boolean tcp) {
        this.context = context;
        this.tcp = tcp;
    }

    /** {@code tcp sport}, or that of another protocol. */
    public Selector sport() {
        return Selector.payload(context, TRANSPORT, 0, 2);
    }

    /** {@code tcp dport}, or that of another protocol. */
    public Selector dport() {
        return Selector.payload(context, TRANSPORT, 2, 2);
    }

    /**
     * {@code tcp flags}, as bits: 1 fin, 2 syn, 4 rst, 8 psh, 16 ack, 32 urg.
     *
     * @throws IllegalStateException if it is not TCP
     */
    public Selector flags() {
        if (!tcp) {
            throw new IllegalStateException("only TCP has flags");
        }
        return Selector.payload(context, TRANSPORT, 13, 1);
    }
}
