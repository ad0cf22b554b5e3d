package dev.poplin.bgp.message;

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

/** What RFC 7606 prescribes for each fault. */
@Tag("B1.2")
@Tag("B1.4")
class MalformedUpdateTest {

    private static final Set<Family> BOTH = Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
    private static final Negotiated INTERNAL = new Negotiated(true, BOTH, true);
    private static final Negotiated EXTERNAL = new Negotiated(true, BOTH, false);

    /** Words of the tables for attributes and prefixes that are right. */
    private static String expand(String text) {
        return text.replace("ORIGIN", "40010100")
                .replace("AS_PATH", "40020602010000fde8")
                .replace("NEXT_HOP", "400304c0000201")
                .replace("REACH6", "800e1a 0002 01 10 fd000000000000000000000000000001 00 20 20010db8")
                .replace("TEN", "080a")
                .replace(" ", "");
    }

    private static ByteBuffer message(int type, byte[] body) {
        return ByteBuffer.allocate(19 + body.length)
                .putLong(-1)
                .putLong(-1)
                .putShort((short) (19 + body.length))
                .put((byte) type)
                .put(body)
                .flip();
    }

    private static ByteBuffer update(String withdrawn, String attributes, String reachable) {
        byte[] first = HexFormat.of().parseHex(expand(withdrawn));
        byte[] second = HexFormat.of().parseHex(expand(attributes));
        byte[] third = HexFormat.of().parseHex(expand(reachable));
        ByteBuffer body = ByteBuffer.allocate(4 + first.length + second.length + third.length);
        body.putShort((short) first.length).put(first);
        body.putShort((short) second.length).put(second).put(third);
        return message(MessageDecoder.UPDATE, body.array());
    }

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

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            nothing wrong                     | ORIGIN AS_PATH NEXT_HOP                        | valid
            empty AS_PATH                     | ORIGIN 400200 NEXT_HOP                         | valid
            extended length of a short one    | 5001000100 AS_PATH NEXT_HOP                    | valid
            ORIGIN of value 3                 | 40010103 AS_PATH NEXT_HOP                      | withdraw 1
            ORIGIN marked as optional         | c0010100 AS_PATH NEXT_HOP                      | withdraw 1
            ORIGIN of two bytes               | 4001020000 AS_PATH NEXT_HOP                    | withdraw 1
            ORIGIN of no byte                 | 400100 AS_PATH NEXT_HOP                        | withdraw 1
            AS_PATH segment of type 5         | ORIGIN 40020605010000fde8 NEXT_HOP             | withdraw 2
            AS_PATH segment of no number      | ORIGIN 4002020200 NEXT_HOP                     | withdraw 2
            AS_PATH segment behind its end    | ORIGIN 40020602020000fde8 NEXT_HOP             | withdraw 2
            AS_PATH of one byte               | ORIGIN 40020102 NEXT_HOP                       | withdraw 2
            AS_PATH with AS 0                 | ORIGIN 400206020100000000 NEXT_HOP             | withdraw 2
            NEXT_HOP of three bytes           | ORIGIN AS_PATH 400303c00002                    | withdraw 3
            NEXT_HOP of sixteen bytes         | ORIGIN AS_PATH 400310 fd000000000000000000000000000001 | withdraw 3
            no ORIGIN                         | AS_PATH NEXT_HOP                               | withdraw 1
            no AS_PATH                        | ORIGIN NEXT_HOP                                | withdraw 2
            no NEXT_HOP                       | ORIGIN AS_PATH                                 | withdraw 3
            no attribute                      | ''                                             | withdraw 1, withdraw 2, withdraw 3
            MED of three bytes                | ORIGIN AS_PATH NEXT_HOP 800403000001           | withdraw 4
            MED marked as transitive          | ORIGIN AS_PATH NEXT_HOP c0040400000001         | withdraw 4
            LOCAL_PREF of five bytes          | ORIGIN AS_PATH NEXT_HOP 4005050000000001       | withdraw 5
            ATOMIC_AGGREGATE of one byte      | ORIGIN AS_PATH NEXT_HOP 40060100               | discard 6
            ATOMIC_AGGREGATE marked optional  | ORIGIN AS_PATH NEXT_HOP c00600                 | withdraw 6
            COMMUNITIES of three bytes        | ORIGIN AS_PATH NEXT_HOP c00803fde800           | withdraw 8
            COMMUNITIES of no byte            | ORIGIN AS_PATH NEXT_HOP c00800                 | withdraw 8
            ORIGINATOR_ID of three bytes      | ORIGIN AS_PATH NEXT_HOP 800903c00002           | withdraw 9
            CLUSTER_LIST of six bytes         | ORIGIN AS_PATH NEXT_HOP 800a06c00002010000     | withdraw 10
            ORIGIN twice                      | ORIGIN 40010102 AS_PATH NEXT_HOP               | discard 1
            an unknown attribute twice        | ORIGIN AS_PATH NEXT_HOP c0c80101 c0c80102      | discard 200
            an attribute behind the field     | ORIGIN AS_PATH NEXT_HOP 80040400               | withdraw 4
            half of an attribute's header     | ORIGIN AS_PATH NEXT_HOP 8004                   | withdraw 0
            unknown, and marked as well-known | ORIGIN AS_PATH NEXT_HOP 40c80101               | reset 3/2
            MP_REACH_NLRI twice               | ORIGIN AS_PATH NEXT_HOP REACH6 REACH6          | reset 3/1
            MP_UNREACH_NLRI twice             | ORIGIN AS_PATH NEXT_HOP 800f03000201 800f03000201 | reset 3/1
            MP_REACH_NLRI of four bytes       | ORIGIN AS_PATH NEXT_HOP 800e0400020110         | reset 3/9
            MP_REACH_NLRI with half a hop     | ORIGIN AS_PATH NEXT_HOP 800e0700020110fd0000   | reset 3/9
            MP_REACH_NLRI with a hop of five  | ORIGIN AS_PATH NEXT_HOP 800e0a00020105fd0000000000 | reset 3/9
            IPv6 behind a next hop of four    | ORIGIN AS_PATH NEXT_HOP 800e0e 0002 01 04 c0000201 00 20 20010db8 | reset 3/9
            MP_REACH_NLRI of length 129       | ORIGIN AS_PATH NEXT_HOP 800e16 0002 01 10 fd000000000000000000000000000001 00 81 | reset 3/9
            MP_UNREACH_NLRI of two bytes      | ORIGIN AS_PATH NEXT_HOP 800f020002             | reset 3/9
            AGGREGATOR of six bytes           | ORIGIN AS_PATH NEXT_HOP c00706fde80a000001     | discard 7
            AGGREGATOR with AS 0              | ORIGIN AS_PATH NEXT_HOP c00708000000000a000001 | discard 7
            extended communities of 7 bytes   | ORIGIN AS_PATH NEXT_HOP c01007 00020000000000  | withdraw 16
            extended communities of no byte   | ORIGIN AS_PATH NEXT_HOP c01000                 | withdraw 16
            PMSI tunnel of four bytes         | ORIGIN AS_PATH NEXT_HOP c0160400060000         | withdraw 22
            a tunnel behind its attribute     | ORIGIN AS_PATH NEXT_HOP c0170400080005         | withdraw 23
            a sub-TLV behind its tunnel       | ORIGIN AS_PATH NEXT_HOP c017060008 0002 0a05   | withdraw 23
            IPv6 extended of eight bytes      | ORIGIN AS_PATH NEXT_HOP c019080002000000000000 | withdraw 25
            AIGP of a metric of seven bytes   | ORIGIN AS_PATH NEXT_HOP 801a0a01000a00000000000001 | discard 26
            AIGP marked as transitive         | ORIGIN AS_PATH NEXT_HOP c01a0b01000b0000000000000001 | discard 26
            a BGP-LS TLV behind its attribute | ORIGIN AS_PATH NEXT_HOP 801d0404000009         | discard 29
            large communities of eleven bytes | ORIGIN AS_PATH NEXT_HOP c0200b 0000000100000002000003 | withdraw 32
            large communities of no byte      | ORIGIN AS_PATH NEXT_HOP c02000                 | withdraw 32
            only-to-customer of three bytes   | ORIGIN AS_PATH NEXT_HOP c02303000001           | withdraw 35
            only-to-customer of AS 0          | ORIGIN AS_PATH NEXT_HOP c0230400000000         | withdraw 35
            a prefix SID behind its attribute | ORIGIN AS_PATH NEXT_HOP c0280401000700         | discard 40
            ATTR_SET of three bytes           | ORIGIN AS_PATH NEXT_HOP c0800300fde8           | withdraw 128
            ATTR_SET with NEXT_HOP            | ORIGIN AS_PATH NEXT_HOP c0800b0000fde8 400304c0000201 | withdraw 128
            ATTR_SET with half an attribute   | ORIGIN AS_PATH NEXT_HOP c080060000fde8 4001     | withdraw 128
            NEXT_HOP 0.0.0.0                  | ORIGIN AS_PATH 40030400000000                  | withdraw 3
            NEXT_HOP of multicast             | ORIGIN AS_PATH 400304e0000001                  | withdraw 3
            communities passed on by others   | ORIGIN AS_PATH NEXT_HOP e00804fde80001         | valid
            AS4_PATH where it is meaningless  | ORIGIN AS_PATH NEXT_HOP c0110109               | valid
            two faults, the worse counts      | 40010103 AS_PATH NEXT_HOP 40060100             | withdraw 1, discard 6
            a family that was not agreed on   | ORIGIN AS_PATH NEXT_HOP 800f03001946           | discard 15
            """)
    void treatsEachFaultOfAnAttributeAsPrescribed(String name, String attributes, String expected) {
        Decoded decoded = MessageDecoder.decode(update("", attributes, "TEN"), INTERNAL);
        assertEquals(expected, verdict(decoded), name);
        if (decoded instanceof Decoded.Valid valid) {
            Update update = (Update) valid.message();
            boolean gone = expected.contains("withdraw");
            assertEquals(gone, update.withdrawnPrefixes().contains(Cidr.parse("10.0.0.0/8")));
            assertEquals(gone, update.reachable().isEmpty());
        }
    }

    /** Routes might be in what cannot be read: RFC 7606 §5.2. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            40010103 AS_PATH NEXT_HOP | reset 3/1
            ORIGIN 400205             | reset 3/1
            ORIGIN AS_PATH 40060100   | discard 6
            ORIGIN AS_PATH            | valid
            ORIGIN AS_PATH 800e05 0002 | reset 3/1
            """)
    void endsTheSessionForAFaultBesideNoRoutes(String attributes, String expected) {
        assertEquals(expected, verdict(MessageDecoder.decode(update("", attributes, ""), INTERNAL)));
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

    @ParameterizedTest(name = "withdrawn {0}, reachable {1}: {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            210a00000000 | TEN          | reset 3/10
            TEN          | 210a00000000 | reset 3/10
            180a00       | TEN          | reset 3/10
            TEN          | 180a00       | reset 3/10
            TEN          | 00           | valid
            """)
    void endsTheSessionIfPrefixesCannotBeRead(String withdrawn, String reachable, String expected) {
        assertEquals(
                expected,
                verdict(MessageDecoder.decode(update(withdrawn, "ORIGIN AS_PATH NEXT_HOP", reachable), INTERNAL)));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            00050000, reset 3/1
            00000001, reset 3/1
            0000000440010100, valid
            000000054001010000, reset 3/1
            000000, reset 1/2
            """)
    void checksTheTwoLengthsOfTheBody(String body, String expected) {
        byte[] bytes = HexFormat.of().parseHex(body);
        assertEquals(expected, verdict(MessageDecoder.decode(message(MessageDecoder.UPDATE, bytes), INTERNAL)));
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
