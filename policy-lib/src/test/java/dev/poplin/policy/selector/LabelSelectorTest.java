package dev.poplin.policy.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.policy.selector.LabelSelector.Operator;
import dev.poplin.policy.selector.LabelSelector.Requirement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("P2.1")
class LabelSelectorTest {

    @ParameterizedTest
    @CsvSource({
        "IN, true, false, false",
        "NOT_IN, false, true, true",
        "EXISTS, true, true, false",
        "DOES_NOT_EXIST, false, false, true"
    })
    void aTermHoldsForOneOfItsValuesAnotherValueAndNoLabel(
            Operator operator, boolean oneOfThem, boolean another, boolean none) {
        LabelSelector selector =
                new LabelSelector(Map.of(), List.of(new Requirement("tier", operator, List.of("web", "db"))));
        assertEquals(oneOfThem, selector.matches(Map.of("tier", "db")));
        assertEquals(another, selector.matches(Map.of("tier", "cache")));
        assertEquals(none, selector.matches(Map.of("app", "db")));
    }

    @Test
    void allTermsMustHoldAndWithoutATermEverythingIsSelected() {
        LabelSelector both =
                new LabelSelector(Map.of("app", "a"), List.of(new Requirement("tier", Operator.EXISTS, List.of())));
        assertEquals(
                List.of(true, false, false),
                List.of(
                        both.matches(Map.of("app", "a", "tier", "")),
                        both.matches(Map.of("app", "a")),
                        both.matches(Map.of("app", "b", "tier", ""))));
        assertTrue(LabelSelector.EVERYTHING.matches(Map.of()));
        assertEquals("app=a,tier", both.toString());
    }
}
