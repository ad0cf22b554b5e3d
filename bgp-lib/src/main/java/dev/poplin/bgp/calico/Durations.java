package dev.poplin.bgp.calico;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Kubernetes writes them: {@code 90s}, {@code 2m30s}, {@code 1h}. */
final class Durations {

    private static final Pattern PART = Pattern.compile("(\\d+)(h|ms|m|s)");

    private Durations() {}

    /** A restart time, of which an OPEN has twelve bits (RFC 4724 §3). */
    static Duration restartTime(String text) {
        Duration time = parse(text);
        if (time.toSeconds() > 4095) {
            throw new IllegalArgumentException("'" + text + "' is more than 4095 s");
        }
        return time;
    }

    static Duration parse(String text) {
        try {
            return sum(text);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is longer than any time", e);
        }
    }

    private static Duration sum(String text) {
        Matcher matcher = PART.matcher(text);
        Duration sum = Duration.ZERO;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            long number = Long.parseLong(matcher.group(1));
            sum = sum.plus(
                    switch (matcher.group(2)) {
                        case "h" -> Duration.ofHours(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "ms" -> Duration.ofMillis(number);
                        default -> Duration.ofSeconds(number);
                    });
            end = matcher.end();
        }
        if (end != text.length() || end == 0) {
            throw new IllegalArgumentException("'" + text + "' is no duration such as 2m30s");
        }
        return sum;
    }
}
