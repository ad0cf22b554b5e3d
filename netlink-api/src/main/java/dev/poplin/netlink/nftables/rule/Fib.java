package dev.poplin.netlink.nftables.rule;

import java.util.List;

/**
 * What the routes say of an address of the packet, in nft's words {@code fib saddr . iif oif}; made by {@link Selector#fib}. Immutable.
 * Follows linux/netfilter/nf_tables.h NFTA_FIB_*.
 *
 * <pre>{@code
 * Rule.builder().match(Selector.fib(SADDR, IIF).missing()).drop(); // fib saddr . iif oif missing drop
 * }</pre>
 */
public final class Fib {

    /** What is looked up. */
    public enum Key {
        /** The source address. */
        SADDR(1),
        /** The destination address. */
        DADDR(2),
        /** With the packet's mark. */
        MARK(4),
        /** As if by the interface that the packet came in by. */
        IIF(8),
        /** As if by the interface that the packet goes out by. */
        OIF(16);

        private final int flag;

        Key(int flag) {
            this.flag = flag;
        }
    }

    /** The type of addresses of this host, see {@link #type}. */
    public static final int LOCAL = 2;
    /** The type of broadcast addresses. */
    public static final int BROADCAST = 3;
    /** The type of multicast addresses. */
    public static final int MULTICAST = 5;

    private static final int PRESENT = 32;
    private static final int RESULT_OIF = 1;
    private static final int RESULT_OIFNAME = 2;
    private static final int RESULT_TYPE = 3;
    private static final int NAME_BYTES = 16;

    private final int flags;

    Fib(List<Key> key) {
        boolean source = key.contains(Key.SADDR);
        if (source == key.contains(Key.DADDR)) {
            throw new IllegalArgumentException("fib " + key + " is not of one of saddr and daddr");
        }
        if (key.contains(Key.IIF) && key.contains(Key.OIF)) {
            throw new IllegalArgumentException("fib " + key + " is of both interfaces");
        }
        flags = key.stream().mapToInt(each -> each.flag).reduce(0, (all, each) -> all | each);
    }

    private Selector result(int result, int more, int bytes) {
        return Selector.ofHost(register -> Actions.fib(register, result, flags | more), bytes);
    }

    /** {@code fib … oif}: the interface of the route, by index. */
    public Selector oif() {
        return result(RESULT_OIF, 0, 4);
    }

    /** {@code fib … oifname}. */
    public Selector oifname() {
        return result(RESULT_OIFNAME, 0, NAME_BYTES);
    }

    /** {@code fib … type}: what kind of address it is, RTN_* of linux/rtnetlink.h, such as {@link #LOCAL}. */
    public Selector type() {
        return result(RESULT_TYPE, 0, 4);
    }

    /** {@code fib … oif exists}: there is a route. */
    public Match exists() {
        return result(RESULT_OIF, PRESENT, 4).is(1);
    }

    /** {@code fib … oif missing}: there is none; of {@code saddr . iif}, the filter of reverse paths. */
    public Match missing() {
        return result(RESULT_OIF, PRESENT, 4).is(0);
    }
}
