package dev.poplin.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B3.1")
class RoutingTableTest {

    private static final Cidr ONE = Cidr.parse("10.244.1.0/26");
    private static final Cidr TWO = Cidr.parse("10.244.2.0/26");
    private static final IpAddress FIRST = IpAddress.parse("172.30.0.1");
    private static final IpAddress SECOND = IpAddress.parse("172.30.0.2");

    private final RoutingTable table = new RoutingTable();

    private static Path path(Cidr prefix, IpAddress from, long preference) {
        return new Path(
                prefix,
                from,
                PathAttributes.EMPTY.withLocalPreference(OptionalLong.of(preference)),
                new Path.Source(from, 64_512, (Ipv4Address) from, true));
    }

    @Test
    void saysWhetherTheBestPathHasChanged() {
        assertTrue(table.put(path(ONE, FIRST, 100)));
        assertFalse(table.put(path(ONE, FIRST, 100)), "the same again");
        assertFalse(table.put(path(ONE, SECOND, 50)), "a worse one");
        assertTrue(table.put(path(ONE, SECOND, 200)), "a better one");
        assertFalse(table.remove(FIRST, ONE), "the worse one goes");
        assertTrue(table.remove(SECOND, ONE));
        assertFalse(table.remove(SECOND, ONE), "there is none");
        assertEquals(List.of(), table.best());
    }

    @Test
    void keepsOnePathOfEachSource() {
        table.put(path(ONE, FIRST, 100));
        table.put(path(ONE, FIRST, 90));
        table.put(path(ONE, SECOND, 80));
        assertEquals(List.of(path(ONE, FIRST, 90), path(ONE, SECOND, 80)), List.copyOf(table.paths(ONE)));
        assertEquals(Optional.of(path(ONE, FIRST, 90)), table.best(ONE));
        assertEquals(List.of(path(ONE, SECOND, 80)), table.from(SECOND));
    }

    @Test
    void fallsBackToTheNextPathWhenASourceIsGone() {
        table.put(path(ONE, FIRST, 100));
        table.put(path(ONE, SECOND, 80));
        assertEquals(List.of(ONE), table.removeAll(FIRST));
        assertEquals(Optional.of(path(ONE, SECOND, 80)), table.best(ONE));
    }

    @Test
    @Tag("B2.3")
    void forgetsWhatWasStaleAndNotToldAgain() {
        table.put(path(ONE, FIRST, 100));
        table.put(path(TWO, FIRST, 100));
        table.put(path(TWO, SECOND, 100));
        table.markStale(FIRST);
        assertEquals(Optional.of(path(ONE, FIRST, 100)), table.best(ONE), "a stale path is used");
        table.put(path(TWO, FIRST, 100));
        assertEquals(List.of(ONE), table.removeStale(FIRST));
        assertEquals(Optional.empty(), table.best(ONE));
        assertEquals(List.of(path(TWO, FIRST, 100)), table.from(FIRST));
        assertEquals(List.of(path(TWO, SECOND, 100)), table.from(SECOND), "the others stay");
    }

    @Test
    @Tag("B2.3")
    void doesNotForgetTwice() {
        table.put(path(ONE, FIRST, 100));
        table.markStale(FIRST);
        table.removeStale(FIRST);
        table.put(path(ONE, FIRST, 100));
        assertEquals(List.of(), table.removeStale(FIRST));
        assertEquals(Optional.of(path(ONE, FIRST, 100)), table.best(ONE));
    }

    @Test
    @Tag("B2.3")
    void doesNotForgetWhatIsToldAgainAfterItWasWithdrawn() {
        table.put(path(ONE, FIRST, 100));
        table.markStale(FIRST);
        table.remove(FIRST, ONE);
        table.put(path(ONE, FIRST, 70));
        assertEquals(List.of(), table.removeStale(FIRST));
        assertEquals(Optional.of(path(ONE, FIRST, 70)), table.best(ONE));
    }
}
