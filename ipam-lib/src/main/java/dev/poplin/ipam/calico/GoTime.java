package dev.poplin.ipam.calico;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/** Times as Calico writes them into attributes: {@code 2024-05-01 10:20:30.5 +0000 UTC}, as Go prints them. Pure. */
final class GoTime {

    private static final String UTC = " +0000 UTC";
    private static final DateTimeFormatter TEXT = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private GoTime() {}

    static String text(Instant time) {
        return TEXT.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC)) + UTC;
    }

    /** The time to the millisecond; empty if it is another text. */
    static Optional<Instant> parse(String text) {
        if (!text.endsWith(UTC)) {
            return Optional.empty();
        }
        try {
            LocalDateTime time = LocalDateTime.parse(text.substring(0, text.length() - UTC.length()), TEXT);
            return Optional.of(
                    Instant.ofEpochMilli(time.toInstant(ZoneOffset.UTC).toEpochMilli()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
