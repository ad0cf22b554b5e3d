package dev.poplin.bgp;

import java.time.Duration;
import java.util.Optional;

/**
 * How many prefixes a peer may tell; with add-path, how many paths of them. When it tells more, its session ends with Cease/Maximum
 * Number of Prefixes Reached (RFC 4486). What it told before a restart, or before it began to tell everything again, and has not told
 * again yet does not count.
 *
 * @param most how many
 * @param warnPercent from which part of them on to warn, 1 to 100
 * @param restart when the session may begin again, or empty for never by itself; a higher limit, or none, lets it begin at once
 */
public record PrefixLimit(int most, int warnPercent, Optional<Duration> restart) {

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public PrefixLimit {
        if (most < 1 || warnPercent < 1 || warnPercent > 100) {
            throw new IllegalArgumentException(
                    "a limit of " + most + " with a warning at " + warnPercent + " % is out of range");
        }
    }

    /** A limit with a warning at three quarters, after which nothing begins again by itself. */
    public static PrefixLimit of(int most) {
        return new PrefixLimit(most, 75, Optional.empty());
    }

    /** The same, after which the session begins again by itself. */
    public PrefixLimit withRestart(Duration after) {
        return new PrefixLimit(most, warnPercent, Optional.of(after));
    }

    boolean isExceededBy(int prefixes) {
        return prefixes > most;
    }

    boolean isWarnedOfAt(int prefixes) {
        return (long) prefixes * 100 >= (long) most * warnPercent;
    }
}
