package dev.poplin.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.conntrack.TransportKey.Ports;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("N3.5")
class FlowFilterTest {

    private static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");

    @Test
    void aFilterThatCouldMeanEveryFlowIsRefused() {
        TupleMatch any = TupleMatch.any();
        assertThrows(IllegalArgumentException.class, () -> FlowFilter.original(any));
        assertThrows(IllegalArgumentException.class, () -> FlowFilter.original(any.protocol(6)));
    }

    @Test
    void aPortWithoutAProtocolAndAddressesOfBothFamiliesAreRefused() {
        TupleMatch port = TupleMatch.any().from(CLIENT).sourcePort(80);
        assertThrows(IllegalArgumentException.class, () -> FlowFilter.original(port));
        TupleMatch mixed = TupleMatch.any().from(CLIENT).to(IpAddress.parse("fd00::1"));
        assertThrows(IllegalArgumentException.class, () -> FlowFilter.original(mixed));
        assertThrows(
                IllegalArgumentException.class,
                () -> TupleMatch.any().protocol(6).destinationPort(65536));
    }

    @Test
    void everyPartThatIsGivenHasToFit() {
        FlowTuple tuple = new FlowTuple(CLIENT, SERVER, 6, new Ports(1000, 80));
        FlowTuple back = new FlowTuple(SERVER, CLIENT, 6, new Ports(80, 1000));
        Flow flow = new Flow(tuple, back, FlowStatus.of(FlowStatus.ASSURED), Duration.ofSeconds(9), 0, 0, 1);
        TupleMatch web = TupleMatch.any().from(CLIENT).to(SERVER).protocol(6).destinationPort(80);
        assertTrue(FlowFilter.original(web).matches(flow));
        assertFalse(FlowFilter.original(web.sourcePort(1)).matches(flow));
        assertFalse(FlowFilter.original(web.protocol(17)).matches(flow));
        assertFalse(FlowFilter.original(web.from(SERVER)).matches(flow));
        assertFalse(FlowFilter.reply(web).matches(flow));
        assertEquals(
                "src=10.0.0.1 dst=10.0.0.2 protocol=6 dport=80",
                FlowFilter.original(web).toString());
    }
}
