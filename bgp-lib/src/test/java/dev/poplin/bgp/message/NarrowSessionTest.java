package dev.poplin.bgp.message;

import static dev.poplin.bgp.message.MalformedUpdates.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.attribute.AttributeType;
import dev.poplin.bgp.attribute.Flaw;
import dev.poplin.bgp.message.Decoded.AttributeFault;
import dev.poplin.bgp.message.Decoded.Treatment;
import dev.poplin.bgp.mrt.MrtRecord;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sessions with AS numbers of two octets (RFC 6793). */
@Tag("B1.2")
@Tag("B1.4")
class NarrowSessionTest {

    private static final Negotiated NARROW = new Negotiated(false, Set.of(Family.IPV4_UNICAST), false);
    private static final Negotiated EXTENDED = NARROW.withExtendedMessage(true);

    /** An UPDATE whose AS_PATH of 33,280 octets has 66,430 with numbers of four. */
    static final ByteBuffer TOO_LONG =
            update("", "ORIGIN " + attribute("5002", segments(65, 255, 2)) + "NEXT_HOP", "TEN");

    /** Segments of this many numbers, each number of this many octets. */
    private static String segments(int count, int numbers, int octets) {
        String number = "0".repeat(2 * octets - 4) + "fde8";
        return ("02" + HexFormat.of().toHexDigits((byte) numbers) + number.repeat(numbers)).repeat(count);
    }

    private static String attribute(String flagsAndType, String value) {
        return flagsAndType + HexFormat.of().toHexDigits((short) (value.length() / 2)) + value;
    }

    private static void isWithdrawn(Decoded decoded) {
        Decoded.Valid valid = assertInstanceOf(Decoded.Valid.class, decoded);
        assertEquals(1, valid.faults().size());
        AttributeFault fault = valid.faults().get(0);
        assertEquals(Treatment.WITHDRAW, fault.treatment());
        assertEquals(AttributeType.AS_PATH, fault.type());
        assertEquals(Flaw.LENGTH, fault.flaw());
        assertEquals(List.of(Cidr.parse("10.0.0.0/8")), ((Update) valid.message()).withdrawnPrefixes());
    }

    @Test
    void withdrawsARouteWhosePathIsTooLongInFourOctets() {
        isWithdrawn(MessageDecoder.decode(TOO_LONG, EXTENDED));
        ByteBuffer longest = update("", "ORIGIN " + attribute("5002", segments(64, 255, 2)) + "NEXT_HOP", "TEN");
        Decoded.Valid valid = assertInstanceOf(Decoded.Valid.class, MessageDecoder.decode(longest, EXTENDED));
        assertEquals(64 * 255, ((Update) valid.message()).attributes().asPath().length());
    }

    @Test
    void withdrawsARouteWhosePathIsTooLongOnceItIsCompleted() {
        String path = attribute("5002", segments(64, 255, 2));
        String completion = attribute("d011", segments(5_000, 1, 4));
        isWithdrawn(MessageDecoder.decode(update("", "ORIGIN " + path + "NEXT_HOP" + completion, "TEN"), EXTENDED));
        String shorter = attribute("d011", segments(20, 255, 4));
        ByteBuffer fits = update("", "ORIGIN " + path + "NEXT_HOP" + shorter, "TEN");
        Decoded.Valid valid = assertInstanceOf(Decoded.Valid.class, MessageDecoder.decode(fits, EXTENDED));
        assertEquals(List.of(), valid.faults());
    }

    @Test
    void endsNoSessionForAPathThatIsTooLongWithoutARoute() {
        ByteBuffer message = update("TEN", "ORIGIN " + attribute("5002", segments(65, 255, 2)), "");
        Decoded.Valid valid = assertInstanceOf(Decoded.Valid.class, MessageDecoder.decode(message, EXTENDED));
        assertEquals(List.of(Cidr.parse("10.0.0.0/8")), ((Update) valid.message()).withdrawnPrefixes());
    }

    @Test
    void readsSuchAMessageFromAnArchive() {
        IpAddress peer = IpAddress.parse("192.0.2.1");
        MrtRecord.Session session = new MrtRecord.Session(false, 65_000, 65_001, 0, peer, peer);
        MrtRecord.Message record =
                new MrtRecord.Message(Instant.EPOCH, false, session, false, false, Octets.of(TOO_LONG.array()));
        isWithdrawn(record.decode(NARROW));
    }

    @Test
    void keepsTheFlagsOfAnAggregatorWithALengthOfTwoOctets() {
        String path = "400204 0201fde8";
        ByteBuffer message = update("", "ORIGIN " + path + " NEXT_HOP f0070006fde80a000001", "TEN");
        Decoded.Valid valid = assertInstanceOf(Decoded.Valid.class, MessageDecoder.decode(message, NARROW));
        Octets expected = Octets.ofHex("40010100 4002060201 0000fde8 e00708 0000fde8 0a000001");
        assertEquals(expected, Octets.of(((Update) valid.message()).attributes().toBytes()));
        assertEquals(AsPath.of(65_000), ((Update) valid.message()).attributes().asPath());
    }
}
