package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ends of each block that hosts keep. */
@Tag("I1.2")
@Timeout(60)
class KeptEndsTest {

    private static final Cidr WIDE = Cidr.parse("fd00::/64");

    private final MemoryStore store = new MemoryStore();

    @Test
    @Tag("I2.6")
    void theForecastCountsWhatABlockHasToGive() throws IOException {
        Ipam ipam = Ipam.builder(store).hostReserved(3, 1).open();
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")).withBlockLength(29));

        CapacityForecast forecast = ipam.forecast(16, 5).get(0);

        assertEquals(2, forecast.blocksPerNode());
        assertEquals(16, forecast.nodesServed());
        assertEquals(16 * 3, forecast.idle());
    }

    @Test
    @Tag("I2.4")
    void aPoolOfWhoseBlocksHostsKeepAllIsNotSearchedAndSaysSo() throws IOException {
        Ipam ipam = Ipam.builder(store).hostReserved(1, 1).open();
        ipam.putPool(Pool.of(WIDE).withBlockLength(127));

        IpamException refused = assertThrows(
                IpamException.class,
                () -> ipam.assign(AssignRequest.ipv4("h", "node-1").withCounts(0, 1)));

        assertEquals(Reason.EXHAUSTED, refused.reason());
        assertEquals(
                List.of(
                        new Obstacle.KeptByHosts(WIDE, 127, 1, 1),
                        new Obstacle.NothingToBorrow(WIDE, Optional.empty())),
                refused.obstacles());
        IpAddress named = WIDE.nth(1);
        assertEquals(
                List.of(named),
                ipam.assign(AssignRequest.ipv4("h", "node-1").withAddresses(List.of(named)))
                        .addresses());
    }

    @Test
    @Tag("I2.6")
    void aPoolOfWhoseBlocksHostsKeepAllServesNobody() throws IOException {
        Ipam ipam = Ipam.builder(store).hostReserved(1, 1).open();
        ipam.putPool(Pool.of(WIDE).withBlockLength(127));

        CapacityForecast forecast = ipam.forecast(1, 1).get(0);

        assertEquals(0, forecast.nodesServed());
        assertEquals(
                "of each block of /127 of pool fd00::/64 hosts keep all addresses, so it serves no node",
                forecast.toString());
    }
}
