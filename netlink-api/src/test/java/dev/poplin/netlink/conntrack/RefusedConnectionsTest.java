package dev.poplin.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the kernel has no room for is refused with its value. */
@Tag("N8")
class RefusedConnectionsTest {

    private static final NewConnection CONNECTION = NewConnection.of(
            new Connection.Tuple(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 17, 1000, 53));

    private static void refused(String value, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(value), message);
    }

    @Test
    void timesOfWholeSecondsWithin32Bits() {
        refused("PT0.9S", () -> CONNECTION.timeout(Duration.ofMillis(900)));
        refused("PT-1S", () -> CONNECTION.timeout(Duration.ofSeconds(-1)));
        refused("PT0.9S", () -> ConnectionChange.NONE.timeout(Duration.ofMillis(900)));
        refused("PT-1S", () -> ConnectionChange.NONE.timeout(Duration.ofSeconds(-1)));
        refused("PT1193046H28M16S", () -> ConnectionChange.NONE.timeout(Duration.ofSeconds(1L << 32)));
        CONNECTION.timeout(Duration.ofSeconds(0xffff_ffffL));
        ConnectionChange.NONE.timeout(Duration.ZERO);
    }

    @Test
    void zonesOf16Bits() {
        refused("65536", () -> CONNECTION.zone(65_536));
        refused("-1", () -> CONNECTION.zone(-1));
    }
}
