package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RoundsTest {

    @Test
    @Tag("B3.3")
    void aRoundGoesOnBehindThePrefixThatFailed() {
        PrefixIndex index = new PrefixIndex();
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            numbers.add(index.add(Cidr.parse("10.0." + i + ".0/24")));
        }
        Rounds rounds = new Rounds(index);
        List<Integer> visited = new ArrayList<>();
        rounds.add(number -> {
            visited.add(number);
            if (visited.size() == 2) {
                throw new IllegalStateException("a fault");
            }
        });
        assertThrows(IllegalStateException.class, rounds::work);
        assertFalse(rounds.work());
        assertEquals(numbers.stream().sorted().toList(), visited);
    }
}
