package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpFamily;
import java.time.Duration;

/**
 * A flow that the kernel remembers: {@code conntrack -L}.
 *
 * @param original the direction of the first packet, before translation
 * @param reply the direction of the answers as they arrive; differs from the reversed original where addresses are translated
 * @param status the state bits
 * @param timeout when the kernel will forget it if nothing more comes
 * @param mark the mark of the flow, 0 for none
 * @param zone the zone in which its addresses are unique, 0 for the default
 * @param id the kernel's number of this entry; another flow with the same tuples has another
 */
public record Flow(
        FlowTuple original, FlowTuple reply, FlowStatus status, Duration timeout, int mark, int zone, int id) {

    /** The family of its addresses. */
    public IpFamily family() {
        return original.source().family();
    }

    /** The IP protocol number. */
    public int protocol() {
        return original.protocol();
    }

    /** The flow nearly as {@code conntrack -L} writes it. */
    @Override
    public String toString() {
        return "protocol " + protocol() + " " + timeout.toSeconds() + " " + original + " " + reply + " mark=" + mark
                + (zone == 0 ? "" : " zone=" + zone);
    }
}
