package dev.poplin.bgp.message;

import static dev.poplin.bgp.message.MalformedUpdates.message;
import static dev.poplin.bgp.message.MalformedUpdates.update;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.nlri.Family;
import dev.poplin.inet.Cidr;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What RFC 7606 prescribes for each fault. */
@Tag("B1.2")
@Tag("B1.4")
class MalformedUpdateTest {

    private static final Set<Family> BOTH = Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
    private static final Negotiated INTERNAL = new Negotiated(true, BOTH, true);
    private static final Negotiated EXTERNAL = new Negotiated(true, BOTH, false);

    /** "reset CODE/SUBCODE", or each fault as "withdraw TYPE" or "discard TYPE", or "valid". */
    private static String verdict(Decoded decoded) {
        if (decoded instanceof Decoded.Fatal fatal) {
            return "reset " + fatal.notification().code() + "/"
                    + fatal.notification().subcode();
        }
        List<Decoded.AttributeFault> faults = ((Decoded.Valid) decoded).faults();
        return faults.isEmpty()
                ? "valid"
                : faults.stream()
                        .map(fault -> fault.treatment().name().toLowerCase(Locale.ROOT) + " " + fault.type())
                        .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @MethodSource("dev.poplin.bgp.message.MalformedUpdates#attributes")
    void treatsEachFaultOfAnAttributeAsPrescribed(MalformedUpdates.Case fault) {
        Decoded decoded = MessageDecoder.decode(fault.message(), INTERNAL);
        assertEquals(fault.verdict(), verdict(decoded), fault::name);
        if (decoded instanceof Decoded.Valid valid) {
            Update update = (Update) valid.message();
            boolean gone = fault.verdict().contains("withdraw");
            assertEquals(gone, update.withdrawnPrefixes().contains(Cidr.parse("10.0.0.0/8")));
            assertEquals(gone, update.reachable().isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource({
        "dev.poplin.bgp.message.MalformedUpdates#withoutRoutes",
        "dev.poplin.bgp.message.MalformedUpdates#prefixes",
        "dev.poplin.bgp.message.MalformedUpdates#bodies"
    })
    void endsTheSessionIfItCannotBeKnownWhichRoutesAreMeant(MalformedUpdates.Case fault) {
        assertEquals(fault.verdict(), verdict(MessageDecoder.decode(fault.message(), INTERNAL)), fault::name);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            AS4_PATH of one byte     | c0110102                 | discard 17
            AS4_PATH with AS 0       | c01106 0201 00000000     | discard 17
            AS4_AGGREGATOR of six    | c01206 fde80a000001      | discard 18
            AS4_PATH well-known      | 401106 0201 00010000     | discard 17
            AS4_PATH that is right   | c01106 0201 00010000     | valid
            """)
    void leavesOutWhatASpeakerOfTwoOctetsPassedOnWrongly(String name, String attribute, String expected) {
        Negotiated narrow = new Negotiated(false, BOTH, true);
        String path = "400204 0201fde8";
        Decoded decoded = MessageDecoder.decode(update("", "ORIGIN " + path + " NEXT_HOP " + attribute, "TEN"), narrow);
        assertEquals(expected, verdict(decoded), name);
    }

    @Test
    void withdrawsAConfederationsPathFromOutside() {
        ByteBuffer message = update("", "ORIGIN 40020603010000fde8 NEXT_HOP", "TEN");
        assertEquals("withdraw 2", verdict(MessageDecoder.decode(message, EXTERNAL)));
        assertEquals("valid", verdict(MessageDecoder.decode(message, INTERNAL)));
        assertEquals("valid", verdict(MessageDecoder.decode(message, EXTERNAL.withConfederation(true))));
    }

    /** RFC 4760 §7: the session may go on without the family. */
    @Test
    void givesAFamilyUpWhereTheSessionCanGoOnWithoutIt() {
        Negotiated disabling = INTERNAL.withDisablingFamilies(true);
        String broken = "800e16 0002 01 10 fd000000000000000000000000000001 00 81";
        ByteBuffer message = update("", "ORIGIN AS_PATH NEXT_HOP " + broken, "TEN");
        Decoded.Valid valid = (Decoded.Valid) MessageDecoder.decode(message, disabling);
        assertEquals("disable_family 14", verdict(valid));
        assertEquals(List.of(Family.IPV6_UNICAST), valid.disabled());
        assertEquals(1, ((Update) valid.message()).reachable().size());
        Negotiated only = new Negotiated(true, Set.of(Family.IPV6_UNICAST), true).withDisablingFamilies(true);
        assertEquals("reset 3/9", verdict(MessageDecoder.decode(message, only)));
    }

    /** However many milder faults come before it: otherwise nobody would hear that withdrawals were lost. */
    @Test
    void namesAFamilyThatIsGivenUpBehindManyFaults() {
        Negotiated disabling = INTERNAL.withDisablingFamilies(true);
        for (int faults = 14; faults < 20; faults++) {
            String discarded = "c0c80101".repeat(1 + faults);
            String attributes = "ORIGIN AS_PATH NEXT_HOP " + discarded + " 800f04 0002 01 81";
            Decoded.Valid valid = (Decoded.Valid) MessageDecoder.decode(update("", attributes, "TEN"), disabling);
            assertEquals(List.of(Family.IPV6_UNICAST), valid.disabled(), faults + " faults before");
            assertEquals(Math.min(16, faults + 1), valid.faults().size());
        }
    }

    @Test
    void saysWhereTheFaultLiesAndShowsItsBytes() {
        ByteBuffer message = update("", "ORIGIN AS_PATH NEXT_HOP c00803fde800", "TEN");
        Decoded.AttributeFault fault = ((Decoded.Valid) MessageDecoder.decode(message, INTERNAL))
                .faults()
                .get(0);
        assertEquals("c00803fde800", fault.bytes().toString());
        byte[] there = new byte[fault.bytes().length()];
        message.get(fault.offset(), there);
        assertEquals("c00803fde800", HexFormat.of().formatHex(there));
        assertEquals("WITHDRAW at 43: community: its length is wrong: c00803fde800", fault.toString());
    }

    @Test
    void ignoresRoutesOfIpv4WhereIpv4WasNotAgreedOn() {
        Negotiated only = new Negotiated(true, Set.of(Family.IPV6_UNICAST), true);
        Decoded.Valid valid = (Decoded.Valid) MessageDecoder.decode(update("", "ORIGIN AS_PATH NEXT_HOP", "TEN"), only);
        assertEquals("discard 0", verdict(valid));
        assertEquals(List.of(), ((Update) valid.message()).reachable());
    }

    @Test
    void keepsTheLastMessagesAtFaultWithinItsBounds() {
        Quarantine quarantine = new Quarantine(3, 200);
        ByteBuffer faulty = update("", "ORIGIN AS_PATH NEXT_HOP 40060100", "TEN");
        for (int i = 0; i < 10; i++) {
            Decoded decoded = MessageDecoder.decode(faulty, INTERNAL);
            quarantine.add(Instant.ofEpochSecond(i), faulty.array(), 0, faulty.limit(), decoded);
        }
        quarantine.add(Instant.EPOCH, new byte[500], 0, 500, MessageDecoder.decode(ByteBuffer.allocate(500), INTERNAL));
        assertEquals(11, quarantine.total());
        assertEquals(
                List.of(7L, 8L, 9L),
                quarantine.entries().stream()
                        .map(entry -> entry.time().getEpochSecond())
                        .toList());
        assertEquals(6, quarantine.entries().get(0).faults().get(0).type());
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            LOCAL_PREF    | 40050400000064 | discard 5
            ORIGINATOR_ID | 800904c0000201 | discard 9
            CLUSTER_LIST  | 800a04c0000201 | discard 10
            """)
    void ignoresWhatAnExternalPeerMayNotSend(String name, String attribute, String expected) {
        Decoded decoded = MessageDecoder.decode(update("", "ORIGIN AS_PATH NEXT_HOP " + attribute, "TEN"), EXTERNAL);
        assertEquals(expected, verdict(decoded), name);
    }

    @Test
    void withdrawsTheIpv6RoutesOfAMalformedUpdateToo() {
        Decoded.Valid valid =
                (Decoded.Valid) MessageDecoder.decode(update("", "40010103 AS_PATH REACH6", ""), INTERNAL);
        assertEquals(List.of(Cidr.parse("2001:db8::/32")), ((Update) valid.message()).withdrawnPrefixes());
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            a marker that is not all ones | ffffffffffffffffffffffffffffff00001304 | reset 1/1
            a length below the header's   | ffffffffffffffffffffffffffffffff001204 | reset 1/2
            a length above 4,096          | ffffffffffffffffffffffffffffffff100104 | reset 1/2
            a length behind the bytes     | ffffffffffffffffffffffffffffffff001404 | reset 1/2
            half a header                 | ffffffffffffffff                       | reset 1/2
            KEEPALIVE with a body         | ffffffffffffffffffffffffffffffff00140400 | reset 1/2
            type 0                        | ffffffffffffffffffffffffffffffff001300 | reset 1/3
            type 6                        | ffffffffffffffffffffffffffffffff001306 | reset 1/3
            NOTIFICATION of one byte      | ffffffffffffffffffffffffffffffff00140306 | reset 1/2
            ROUTE-REFRESH of one byte     | ffffffffffffffffffffffffffffffff00140500 | reset 7/1
            OPEN of no byte               | ffffffffffffffffffffffffffffffff001301 | reset 1/2
            """)
    void answersAWrongHeader(String name, String hex, String expected) {
        ByteBuffer message = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertEquals(expected, verdict(MessageDecoder.decode(message, INTERNAL)), name);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            version 3                     | 03 fde8 005a 0a000001 00                 | reset 2/1
            hold time 2                   | 04 fde8 0002 0a000001 00                 | reset 2/6
            hold time 0                   | 04 fde8 0000 0a000001 00                 | valid
            router id 0.0.0.0             | 04 fde8 005a 00000000 00                 | reset 2/3
            AS 0                          | 04 0000 005a 0a000001 00                 | reset 2/2
            four-octet AS 0               | 04 fde8 005a 0a000001 08 0206410400000000 | reset 2/2
            parameters behind the message | 04 fde8 005a 0a000001 05                 | reset 2/0
            parameter 1                   | 04 fde8 005a 0a000001 02 0100            | reset 2/4
            a capability behind its end   | 04 fde8 005a 0a000001 04 02024104        | reset 2/0
            """)
    void answersAWrongOpen(String name, String hex, String expected) {
        byte[] body = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertEquals(
                expected, verdict(MessageDecoder.decode(message(MessageDecoder.OPEN, body), Negotiated.NOTHING)), name);
    }
}
