package dev.poplin.node.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S3.2")
class ChangesTest {

    @Test
    void areNoneWhereBothSidesAgree() {
        assertTrue(
                Changes.between(Map.of("a", 1, "b", 2), Map.of("b", 2, "a", 1)).isEmpty());
    }

    @Test
    void nameOnlyWhatDiffers() {
        Changes<String, Integer> changes =
                Changes.between(Map.of("same", 1, "new", 2, "other", 3), Map.of("same", 1, "other", 4, "gone", 5));

        assertEquals(new Changes<>(Map.of("new", 2), Map.of("other", 3), Map.of("gone", 5)), changes);
    }
}
