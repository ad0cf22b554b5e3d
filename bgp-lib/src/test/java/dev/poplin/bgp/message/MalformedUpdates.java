package dev.poplin.bgp.message;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * UPDATEs with what RFC 7606 prescribes for each, for whoever can be told them: the decoder, and a whole speaker. They are those of an
 * internal peer with four-octet AS numbers, IPv4 and IPv6.
 */
public final class MalformedUpdates {

    private MalformedUpdates() {}

    /**
     * An UPDATE.
     *
     * @param name what is wrong
     * @param message the bytes with their header
     * @param verdict {@code reset CODE/SUBCODE}, or each fault as {@code withdraw TYPE} or {@code discard TYPE}, or {@code valid}
     */
    public record Case(String name, ByteBuffer message, String verdict) {
        @Override
        public String toString() {
            return name + ": " + verdict;
        }
    }

    private static final String ATTRIBUTES =
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
            """;

    /** Routes might be in what cannot be read: RFC 7606 §5.2. */
    private static final String WITHOUT_ROUTES =
            """
            40010103 AS_PATH NEXT_HOP | reset 3/1
            ORIGIN 400205             | reset 3/1
            ORIGIN AS_PATH 40060100   | discard 6
            ORIGIN AS_PATH            | valid
            ORIGIN AS_PATH 800e05 0002 | reset 3/1
            """;

    private static final String PREFIXES =
            """
            210a00000000 | TEN          | reset 3/10
            TEN          | 210a00000000 | reset 3/10
            180a00       | TEN          | reset 3/10
            TEN          | 180a00       | reset 3/10
            TEN          | 00           | valid
            """;

    private static final String BODIES =
            """
            00050000 | reset 3/1
            00000001 | reset 3/1
            0000000440010100 | valid
            000000054001010000 | reset 3/1
            000000 | reset 1/2
            """;

    /** Each announces 10.0.0.0/8 with these attributes. */
    public static List<Case> attributes() {
        return cases(ATTRIBUTES, row -> new Case(row[0], update("", row[1], "TEN"), row[2]));
    }

    /** Each has attributes and no route of IPv4. */
    public static List<Case> withoutRoutes() {
        return cases(WITHOUT_ROUTES, row -> new Case(row[0], update("", row[0], ""), row[1]));
    }

    /** Each withdraws and announces prefixes with attributes that are right. */
    public static List<Case> prefixes() {
        return cases(
                PREFIXES,
                row -> new Case(
                        "withdrawn " + row[0] + ", reachable " + row[1],
                        update(row[0], "ORIGIN AS_PATH NEXT_HOP", row[1]),
                        row[2]));
    }

    /** Each has two lengths in its body, which may not fit. */
    public static List<Case> bodies() {
        return cases(
                BODIES,
                row -> new Case(
                        row[0], message(MessageDecoder.UPDATE, HexFormat.of().parseHex(row[0])), row[1]));
    }

    private static List<Case> cases(String table, Function<String[], Case> row) {
        return table.lines()
                .map(line -> line.replace("''", "").split("\\|"))
                .map(MalformedUpdates::stripped)
                .map(row)
                .toList();
    }

    private static String[] stripped(String[] cells) {
        String[] stripped = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            stripped[i] = cells[i].strip();
        }
        return stripped;
    }

    /** Words of the tables for attributes and prefixes that are right. */
    private static String expand(String text) {
        return text.replace("ORIGIN", "40010100")
                .replace("AS_PATH", "40020602010000fde8")
                .replace("NEXT_HOP", "400304c0000201")
                .replace("REACH6", "800e1a 0002 01 10 fd000000000000000000000000000001 00 20 20010db8")
                .replace("TEN", "080a")
                .replace(" ", "");
    }

    static ByteBuffer message(int type, byte[] body) {
        return ByteBuffer.allocate(19 + body.length)
                .putLong(-1)
                .putLong(-1)
                .putShort((short) (19 + body.length))
                .put((byte) type)
                .put(body)
                .flip();
    }

    /** An UPDATE of three pieces of hex, in which words stand for what is right. */
    public static ByteBuffer update(String withdrawn, String attributes, String reachable) {
        byte[] first = HexFormat.of().parseHex(expand(withdrawn));
        byte[] second = HexFormat.of().parseHex(expand(attributes));
        byte[] third = HexFormat.of().parseHex(expand(reachable));
        ByteBuffer body = ByteBuffer.allocate(4 + first.length + second.length + third.length);
        body.putShort((short) first.length).put(first);
        body.putShort((short) second.length).put(second).put(third);
        return message(MessageDecoder.UPDATE, body.array());
    }
}
