package dev.poplin.netlink.message;

import java.time.Duration;

/** Times that netfilter takes in whole seconds, 32 bits without a sign: a part of a second would become none, and none stands for ever. */
public final class WholeSeconds {

    private static final long MAX_SECONDS = 0xffff_ffffL;

    private WholeSeconds() {}

    /**
     * The seconds that the kernel is told of a time.
     *
     * @throws IllegalArgumentException if it is not in whole seconds within 32 bits
     */
    public static int of(Duration timeout) {
        if (timeout.isNegative() || timeout.getNano() != 0 || timeout.getSeconds() > MAX_SECONDS) {
            throw new IllegalArgumentException(
                    "timeout " + timeout + " is not in whole seconds within 0 and " + MAX_SECONDS);
        }
        return (int) timeout.getSeconds();
    }
}
