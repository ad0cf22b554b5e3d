package dev.poplin.node.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("I1.1")
class CalicoSelectorTest {

    private static final Map<String, String> LABELS =
            Map.of("zone", "a", "topology.kubernetes.io/rack", "7", "gpu", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            ~~                                          | true
            all()                                       | true
            !all()                                      | false
            has(gpu)                                    | true
            has( disk )                                 | false
            ! has(disk)                                 | true
            zone == 'a'                                 | true
            zone=="b"                                   | false
            zone != 'b'                                 | true
            disk != 'b'                                 | true
            topology.kubernetes.io/rack == '7'          | true
            zone in {'a', "b"}                          | true
            zone in {}                                  | false
            zone not in { 'a' }                         | false
            disk notin {'a'}                            | true
            all() && zone == 'a' && has(gpu)            | true
            zone == 'a' && !has(gpu)                    | false
            in == 'x'                                   | false
            """)
    void selectsByLabels(String selector, boolean selected) {
        assertEquals(selected, CalicoSelector.parse(selector).matches(LABELS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zone == 'a' || zone == 'b'",
                "(zone == 'a')",
                "zone contains 'a'",
                "zone = 'a'",
                "zone == a",
                "zone == 'a' &&",
                "zone == 'a' has(gpu)",
                "has()",
                "global()"
            })
    void whatIsNotUnderstoodIsRefused(String selector) {
        assertThrows(IllegalArgumentException.class, () -> CalicoSelector.parse(selector));
    }
}
