package dev.poplin.netlink.nftables;

/** Times as the kernel lists them: rounded down to its ticks, whose length it does not tell. */
final class ListedTime {

    /** The longest tick of a kernel (CONFIG_HZ_100). */
    private static final long TICK_MILLIS = 10;

    private ListedTime() {}

    /** Whether two times are less than a tick apart, in milliseconds; no time at all is like no other. */
    static boolean isSame(long first, long second) {
        return Math.abs(first - second) < TICK_MILLIS && (first == 0) == (second == 0);
    }
}
