package dev.poplin.netlink;

import java.time.Duration;

/**
 * How a {@link Netlink} speaks with the kernel. Immutable.
 *
 * <pre>{@code
 * Netlink.open(namespace, NetlinkOptions.DEFAULT.withDeadline(Duration.ofMinutes(2)));
 * }</pre>
 *
 * @param deadline how long the kernel has for the answer to a request, to a transaction, or to up to 200 requests that are sent
 *     at once; for a dump also how long it may wait for the dump before it. A slow machine that lists millions of objects needs more
 */
public record NetlinkOptions(Duration deadline) {

    /** More than this does not fit a count of nanoseconds with room for the time that is now. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** A deadline of 30 seconds. */
    public static final NetlinkOptions DEFAULT = new NetlinkOptions(Duration.ofSeconds(30));

    /**
     * Checks the deadline.
     *
     * @throws IllegalArgumentException if it is not above zero, or longer than a hundred years
     */
    public NetlinkOptions {
        if (deadline.isNegative() || deadline.isZero() || deadline.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("deadline " + deadline + " is not above 0 and at most " + LONGEST);
        }
    }

    /** The same with another deadline. */
    public NetlinkOptions withDeadline(Duration changed) {
        return new NetlinkOptions(changed);
    }
}
