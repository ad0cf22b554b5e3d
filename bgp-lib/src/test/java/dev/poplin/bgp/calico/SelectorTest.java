package dev.poplin.bgp.calico;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("B3.5")
class SelectorTest {

    private static String repeated(int count, String part, String separator) {
        return String.join(separator, Collections.nCopies(count, part));
    }

    @ParameterizedTest
    @CsvSource({
        "1001,    has(a), ' || ', '',     more than 1000 terms",
        "1001,    has(a), ' && ', '',     more than 1000 terms",
        "20000,   has(a), ' || ', '',     more than 1000 terms",
        "20000,   !,      '',     has(a), more than 100 '(' and '!'",
        "20000,   (,      '',     has(a), more than 100 '(' and '!'",
        "101,     '!(',   '',     has(a), more than 100 '(' and '!'"
    })
    void refusesWhatWouldTakeTooMuchOfTheStack(int count, String part, String separator, String end, String reason) {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> Selector.parse(repeated(count, part, separator) + end));

        assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.getMessage());
    }

    @Test
    void testsAsManyTermsAsItReads() {
        Selector any = Selector.parse(repeated(999, "zone == 'a'", " || ") + " || zone == 'b'");
        Selector all = Selector.parse(repeated(999, "has(zone)", " && ") + " && zone == 'b'");

        assertTrue(any.test(Map.of("zone", "b")));
        assertFalse(any.test(Map.of("zone", "c")));
        assertTrue(all.test(Map.of("zone", "b")));
        assertFalse(all.test(Map.of("zone", "c")));
    }

    @ParameterizedTest
    @CsvSource({"99, false", "100, true"})
    void readsNestedNegations(int count, boolean selects) {
        assertEquals(selects, Selector.parse("!".repeat(count) + "has(zone)").test(Map.of("zone", "a")));
        String alternate = repeated(50, "(has(rack) || !", "") + "has(zone)" + ")".repeat(50);
        assertTrue(Selector.parse(alternate).test(Map.of("zone", "a")));
    }
}
