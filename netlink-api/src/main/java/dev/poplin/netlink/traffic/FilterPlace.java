package dev.poplin.netlink.traffic;

import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.traffic.type.TcHandle;
import org.jspecify.annotations.Nullable;

/**
 * Which filters are listed: {@code tc filter show dev LINK parent PARENT protocol PROTOCOL prio PRIORITY chain CHAIN}. Immutable.
 *
 * @param link the index of the link
 * @param parent {@link TcHandle#INGRESS}, {@link TcHandle#EGRESS}, or the handle of a discipline or class; {@link TcHandle#NONE} for the root
 * @param protocol the ethertype of the packets that they are for, 0 for any
 * @param priority their priority, 0 for any
 * @param chain their chain, or null for those of all chains
 */
public record FilterPlace(int link, TcHandle parent, int protocol, int priority, @Nullable Integer chain) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if protocol or priority are not within 0 and 65535, or the chain is negative
     */
    public FilterPlace {
        if (protocol < 0 || protocol > 0xffff || priority < 0 || priority > 0xffff || chain != null && chain < 0) {
            throw new IllegalArgumentException("protocol " + protocol + ", priority " + priority + ", chain " + chain
                    + " are not within their range");
        }
    }

    /** All filters of a class or discipline of a link. */
    public static FilterPlace of(int link, TcHandle parent) {
        return new FilterPlace(link, parent, 0, 0, null);
    }

    /** Those for packets of this ethertype only, such as {@link Filter#IPV4}. */
    public FilterPlace withProtocol(int changed) {
        return new FilterPlace(link, parent, changed, priority, chain);
    }

    /** Those of this priority only. */
    public FilterPlace withPriority(int changed) {
        return new FilterPlace(link, parent, protocol, changed, chain);
    }

    /** Those of this chain only. */
    public FilterPlace inChain(int number) {
        return new FilterPlace(link, parent, protocol, priority, number);
    }

    void write(MessageWriter writer) {
        TrafficMessage.header(writer, link, TcHandle.NONE, parent, priority << 16 | Filter.swapped(protocol));
        Integer only = chain;
        if (only != null) {
            writer.attributeU32(Filter.CHAIN.number(), only);
        }
    }

    /** As {@code tc filter show} takes it. */
    @Override
    public String toString() {
        return "dev #" + link + " parent " + parent + (protocol == 0 ? "" : String.format(" protocol 0x%04x", protocol))
                + (priority == 0 ? "" : " prio " + priority) + (chain == null ? "" : " chain " + chain);
    }
}
