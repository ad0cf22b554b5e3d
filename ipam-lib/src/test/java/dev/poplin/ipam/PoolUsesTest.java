package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.Pool.Use;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool may be for, and what it may not be. */
@Tag("I1.1")
class PoolUsesTest {

    private static final Cidr CIDR = Cidr.parse("10.0.0.0/24");
    private static final Cidr OTHERS = Cidr.parse("10.0.1.0/24");

    private final Ipam ipam = Ipam.open(new MemoryStore());

    @ParameterizedTest
    @EnumSource
    void addressesForAUseComeOnlyFromPoolsThatAreForIt(Use use) throws IOException {
        ipam.putPool(Pool.of(CIDR).withUses(Set.of(use)));
        for (Use wanted : Use.values()) {
            AssignRequest request = AssignRequest.ipv4(wanted.name(), "node-1").withUse(wanted);
            if (wanted == use) {
                assertTrue(CIDR.contains(ipam.assign(request).addresses().get(0)));
            } else {
                IpamException refused = assertThrows(IpamException.class, () -> ipam.assign(request));
                assertEquals(Reason.NO_POOL, refused.reason());
                assertEquals(List.of(new Obstacle.UseNotAllowed(CIDR, wanted, Set.of(use))), refused.obstacles());
            }
        }
        for (Use other : Use.values()) {
            if (other != use) {
                ipam.putPool(Pool.of(OTHERS).withUses(Set.of(other)));
                assertTrue(OTHERS.contains(ipam.assign(
                                AssignRequest.ipv4("again" + other, "node-1").withUse(other))
                        .addresses()
                        .get(0)));
            }
        }
    }

    @Test
    void aPrefixWithBitsBeyondItsLengthIsNoPool() {
        Cidr crooked = Cidr.parseInterface("10.0.0.9/24");
        assertEquals(
                "pool 10.0.0.9/24 has bits set beyond its length; did you mean 10.0.0.0/24?",
                assertThrows(IllegalArgumentException.class, () -> Pool.of(crooked))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1201})
    @Tag("I1.2")
    void aCoolDownIsFromNothingToTwentyMinutes(long seconds) {
        Duration wrong = Duration.ofSeconds(seconds);
        assertEquals(
                "a cool-down of " + seconds + " s is not within 0 and 1200 seconds",
                assertThrows(IllegalArgumentException.class, () -> Configuration.STANDARD.withCoolDown(wrong))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Ipam.builder(new MemoryStore())
                .coolDown(wrong));
        for (long right : new long[] {0, 1200}) {
            Duration time = Duration.ofSeconds(right);
            assertEquals(time, Configuration.STANDARD.withCoolDown(time).coolDown());
        }
    }
}
