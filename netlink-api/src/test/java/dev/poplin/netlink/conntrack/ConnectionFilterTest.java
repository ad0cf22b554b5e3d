package dev.poplin.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.conntrack.Connection.Tuple;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("N3.5")
class ConnectionFilterTest {

    private static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
    private static final IpAddress SERVER = IpAddress.parse("10.0.0.2");

    @Test
    void aFilterThatCouldMeanEveryConnectionIsRefused() {
        TupleMatch any = TupleMatch.any();
        assertThrows(IllegalArgumentException.class, () -> ConnectionFilter.original(any));
        assertThrows(IllegalArgumentException.class, () -> ConnectionFilter.original(any.protocol(6)));
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void traitsThatAskForNoBitAreNoFilter(IpFamily family) {
        for (ConnectionTraits nothing : List.of(
                ConnectionTraits.ANY,
                ConnectionTraits.ANY.status(0),
                ConnectionTraits.ANY.mark(0, 0),
                ConnectionTraits.ANY.mark(7, 0).status(0))) {
            assertThrows(IllegalArgumentException.class, () -> ConnectionFilter.of(family, nothing));
        }
        assertEquals(
                "mark=0/1",
                ConnectionFilter.of(family, ConnectionTraits.ANY.mark(0, 1)).toString());
    }

    @Test
    void aPortWithoutAProtocolAndAddressesOfBothFamiliesAreRefused() {
        TupleMatch port = TupleMatch.any().from(CLIENT).sourcePort(80);
        assertThrows(IllegalArgumentException.class, () -> ConnectionFilter.original(port));
        TupleMatch mixed = TupleMatch.any().from(CLIENT).to(IpAddress.parse("fd00::1"));
        assertThrows(IllegalArgumentException.class, () -> ConnectionFilter.original(mixed));
        assertThrows(
                IllegalArgumentException.class,
                () -> TupleMatch.any().protocol(6).destinationPort(65536));
    }

    @Test
    void everyPartThatIsGivenHasToFit() {
        Tuple tuple = new Tuple(CLIENT, SERVER, 6, 1000, 80);
        TupleMatch web = TupleMatch.any().from(CLIENT).to(SERVER).protocol(6).destinationPort(80);
        assertTrue(web.matches(tuple));
        assertFalse(web.sourcePort(1).matches(tuple));
        assertFalse(web.protocol(17).matches(tuple));
        assertFalse(web.from(SERVER).matches(tuple));
        assertFalse(web.destinationPort(81).matches(tuple));
        assertEquals(
                "src=10.0.0.1 dst=10.0.0.2 protocol=6 dport=80",
                ConnectionFilter.original(web).toString());
    }
}
