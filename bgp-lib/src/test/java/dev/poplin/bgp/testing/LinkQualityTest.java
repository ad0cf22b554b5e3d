package dev.poplin.bgp.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("B5")
class LinkQualityTest {

    @ParameterizedTest(name = "delay {0} ms, variation {1} ms, loss {2}, retransmission {3} ms, resets {4}, bytes {5}")
    @CsvSource({
        "-1, 0, 0, 0, 0, 0",
        "1, -1, 0, 0, 0, 0",
        "1, 0, 1000, 1, 0, 0",
        "1, 0, -1, 1, 0, 0",
        "1, 0, 1, -1, 0, 0",
        "1, 0, 0, 0, 1000001, 0",
        "1, 0, 0, 0, 0, -1",
    })
    void aQualityThatNoLinkCanHaveIsRefused(
            long delay, long variation, int loss, long retransmission, int resets, int bytes) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new LinkQuality(
                        Duration.ofMillis(delay),
                        Duration.ofMillis(variation),
                        loss,
                        Duration.ofMillis(retransmission),
                        resets,
                        bytes));
    }
}
