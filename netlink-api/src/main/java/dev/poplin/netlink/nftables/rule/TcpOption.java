package dev.poplin.netlink.nftables.rule;

import java.util.List;

/** An option of TCP's header, in nft's words {@code tcp option maxseg size}; made by {@link Selector#tcpOption}. Immutable. */
public final class TcpOption {

    /** {@code maxseg}. */
    public static final int MAXIMUM_SEGMENT_SIZE = 2;
    /** {@code window}. */
    public static final int WINDOW_SCALE = 3;
    /** {@code sack-perm}. */
    public static final int SELECTIVE_ACKNOWLEDGEMENT_PERMITTED = 4;
    /** {@code timestamp}. */
    public static final int TIMESTAMP = 8;

    private final int kind;

    TcpOption(int kind) {
        if (kind < 0 || kind > 0xff) {
            throw new IllegalArgumentException("option " + kind + " of TCP is not within 0 and 255");
        }
        this.kind = kind;
    }

    /**
     * A number in the option: {@code tcp option maxseg size} is two bytes at 2.
     *
     * @param offset where it begins, counted from the option's kind
     * @param bytes how long it is
     */
    public Selector field(int offset, int bytes) {
        return Selector.ofNetwork(
                List.of(), register -> Actions.tcpOption(register, kind, offset, bytes, false), bytes);
    }

    /** {@code tcp option … exists}. */
    public Match exists() {
        return present().is(1);
    }

    /** {@code tcp option … missing}. */
    public Match missing() {
        return present().is(0);
    }

    private Selector present() {
        return Selector.ofNetwork(List.of(), register -> Actions.tcpOption(register, kind, 0, 1, true), 1);
    }
}
