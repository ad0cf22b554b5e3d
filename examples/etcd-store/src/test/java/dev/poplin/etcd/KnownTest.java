package dev.poplin.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer says of conditions that wait behind it. */
@Tag("I3.3")
class KnownTest {

    @ParameterizedTest
    @CsvSource({
        // there since, known as of, wanted, fails
        "10, 12, 10, false",
        "10, 12, 9, true",
        "10, 12, 0, true",
        // Written after the answer, and read by who waits.
        "10, 12, 13, false",
        // Absent as of 12.
        "0, 12, 0, false",
        "0, 12, 9, true",
        "0, 12, 13, false",
    })
    void aConditionFailsOnlyIfTheAnswerIsNewer(long since, long asOf, long wanted, boolean fails) {
        assertEquals(fails, new Known(since, asOf).refutes(wanted));
    }
}
