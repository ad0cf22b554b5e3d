package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.testing.MemoryStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I2.6")
class HistoryTest {

    private static final Instant START = Instant.ofEpochSecond(1_700_000_000);
    private static final IpAddress ONLY = IpAddress.parse("192.0.2.1");

    private final MemoryStore store = new MemoryStore();

    private Ipam at(int second) {
        return Ipam.builder(store)
                .clock(Clock.fixed(START.plusSeconds(second), ZoneOffset.UTC))
                .open();
    }

    private Optional<String> holder(int second) throws IOException {
        return at(0).holder(ONLY, START.plusSeconds(second))
                .map(tenure -> tenure.allocation().handle());
    }

    @Test
    void whoHadAnAddressAtATimeIsToldAsFarBackAsIsRemembered() throws IOException {
        at(0).putPool(new Pool(Cidr.parse("192.0.2.1/32"), 32, false, true));
        at(0).configure(Configuration.STANDARD.withHistoryPerAddress(2));
        for (int i = 0; i < 4; i++) {
            at(10 * i).assign(AssignRequest.ipv4("pod-" + i, "node-1"));
            if (i < 3) {
                at(10 * i + 5).release("pod-" + i);
            }
        }
        assertEquals(Optional.of("pod-3"), holder(1_000));
        assertEquals(Optional.of("pod-2"), holder(24));
        assertEquals(Optional.empty(), holder(25), "nobody had it between two holders");
        assertEquals(Optional.of("pod-1"), holder(10));
        assertEquals(Optional.empty(), holder(2), "only two former holders are remembered");
        assertEquals(
                List.of("pod-3", "pod-2", "pod-1"),
                at(0).history(ONLY).stream()
                        .map(tenure -> tenure.allocation().handle())
                        .toList());
    }

    @Test
    @Tag("I1.5")
    void whoHadAPrefixIsToldOfEachOfItsAddresses() throws IOException {
        at(0).putPool(Pool.ofPrefixes(Cidr.parse("10.0.0.0/24"), 28));
        at(0).configure(Configuration.STANDARD.withHistoryPerAddress(2));
        AssignRequest request = AssignRequest.ipv4("range", "node-1").withPrefixLengths(28, 128);
        Cidr prefix = at(0).assign(request).prefixes().get(0);
        at(5).release("range");
        IpAddress inside = prefix.nth(9);
        assertEquals(
                Optional.of("range"), at(9).holder(inside, START.plusSeconds(3)).map(tenure -> tenure.allocation()
                        .handle()));
        assertEquals(at(9).history(prefix.address()), at(9).history(inside));
        assertEquals(1, at(9).history(inside).size());
    }

    @Test
    void nothingIsRememberedUnlessItIsWished() throws IOException {
        at(0).putPool(new Pool(Cidr.parse("192.0.2.1/32"), 32, false, true));
        at(0).assign(AssignRequest.ipv4("a", "node-1"));
        at(5).release("a");
        assertEquals(List.of(), at(0).history(ONLY));
    }

    @Test
    void aForecastSaysWhetherNodesFitAndWithWhichBlocks() throws IOException {
        at(0).putPool(Pool.of(Cidr.parse("10.0.0.0/18")));
        CapacityForecast forecast = at(0).forecast(500, 30).get(0);
        assertFalse(forecast.fits());
        assertEquals(256, forecast.nodesServed());
        assertEquals(
                "500 nodes with 30 addresses each need 500 blocks of /26; pool 10.0.0.0/18 has 256, which serves only 256 nodes",
                forecast.toString());
        CapacityForecast best = CapacityForecast.best(forecast.pool(), CidrSet.empty(), Configuration.STANDARD, 500, 30)
                .orElseThrow();
        assertEquals(27, best.pool().blockLength());
        assertEquals(1_000, best.idle());
        assertTrue(best.fits());
        CidrSet half = CidrSet.of(Cidr.parse("10.0.0.0/19"));
        assertEquals(Optional.empty(), CapacityForecast.best(forecast.pool(), half, Configuration.STANDARD, 500, 30));
        assertEquals(
                "500 nodes with 30 addresses each need 15000 blocks of /32, 30 per node; a node may own 20",
                CapacityForecast.of(forecast.pool().withBlockLength(32), half, Configuration.STANDARD, 500, 30)
                        .toString());
    }
}
