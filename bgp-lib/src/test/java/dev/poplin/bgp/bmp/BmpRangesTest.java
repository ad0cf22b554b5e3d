package dev.poplin.bgp.bmp;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.bgp.nlri.RouteDistinguisher;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What does not fit its field of a message is refused. */
@Tag("B1.6")
class BmpRangesTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L);

    private static BmpMessage down(int type, int flags, long as, Instant time, int reason) {
        Ipv4Address id = Ipv4Address.parse("10.0.0.1");
        PeerHeader peer =
                new PeerHeader(type, flags, new RouteDistinguisher(0), IpAddress.parse("192.0.2.1"), as, id, time);
        return new BmpMessage.PeerDown(peer, reason, Octets.EMPTY);
    }

    static Stream<BmpMessage> tooLarge() {
        return Stream.of(
                down(256, 0, 1, TIME, 1),
                down(0, 256, 1, TIME, 1),
                down(0, 0, 1L << 32, TIME, 1),
                down(0, 0, -1, TIME, 1),
                down(0, 0, 1, Instant.ofEpochSecond(1L << 32), 1),
                down(0, 0, 1, Instant.ofEpochSecond(-1), 1),
                down(0, 0, 1, TIME, 256),
                new BmpMessage.Unknown(256, 9, Octets.EMPTY),
                new BmpMessage.Unknown(3, 256, Octets.EMPTY));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("tooLarge")
    void refusesWhatDoesNotFit(BmpMessage message) {
        assertThrows(IllegalArgumentException.class, () -> BmpCodec.encode(message));
    }
}
