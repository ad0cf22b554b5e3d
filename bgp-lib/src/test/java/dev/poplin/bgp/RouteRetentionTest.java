package dev.poplin.bgp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people read about routes that are kept. */
@Tag("B2.3")
class RouteRetentionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    120 | 0     | 120 s
                    120 | 86400 | 120 s, then for 86400 s at the least preference
                    0   | 600   | 0 s, then for 600 s at the least preference
                    """)
    void saysHowLongInSecondsAndNothingOfWhatThereIsNot(int seconds, int longSeconds, String text) {
        assertEquals(text, RouteRetention.text(Duration.ofSeconds(seconds), Duration.ofSeconds(longSeconds)));
    }
}
