package dev.poplin.netlink.nftables.syntax;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** IPv6 extension headers, options of TCP and IP, and chunks of SCTP as nft names them. */
final class ExtensionHeaders {

    private static final int FLAG_PRESENT = 1;
    private static final int OP_IPV6 = 0;
    private static final int OP_TCP = 1;
    private static final int OP_IPV4 = 2;
    private static final int OP_SCTP = 3;
    private static final int SACK_BITS = 32;

    private static final Map<Integer, String> PREFIXES =
            Map.of(OP_IPV6, "", OP_TCP, "tcp option ", OP_IPV4, "ip option ", OP_SCTP, "sctp chunk ");
    private static final Map<Integer, Map<Integer, String>> NAMES = Map.of(
            OP_IPV6, Symbols.of("hbh 0 rt 43 frag 44 dst 60 mh 135"),
            OP_TCP,
                    Symbols.of("eol 0 nop 1 maxseg 2 window 3 sack-perm 4 sack 5 timestamp 8 md5sig 19 mptcp 30"
                            + " fastopen 34"),
            OP_IPV4, Symbols.of("rr 7 lsrr 131 ssrr 137 ra 148"),
            OP_SCTP,
                    Symbols.of("data 0 init 1 init-ack 2 sack 3 heartbeat 4 heartbeat-ack 5 abort 6 shutdown 7"
                            + " shutdown-ack 8 error 9 cookie-echo 10 cookie-ack 11 ecne 12 cwr 13 shutdown-complete 14"
                            + " asconf-ack 128 forward-tsn 192 asconf 193"));

    private static final Map<String, Header> FIELDS = new HashMap<>();

    /** IPv6's headers as nft numbers them, each with its fields from one on. */
    private static final List<String> DESCRIPTIONS = List.of(
            "",
            "hbh",
            "rt",
            "rt0: reserved 0 32, addr[1] 32 128 IPV6_ADDR",
            "rt2: reserved 0 32, addr 32 128 IPV6_ADDR",
            "srh: last-entry 0 8, flags 8 8, tag 16 16, sid[1] 32 128 IPV6_ADDR, sid[2] 160 128 IPV6_ADDR",
            "frag",
            "dst",
            "mh");

    private static final List<String> OPTION_FIELDS = List.of("", "type", "length", "value", "ptr", "addr");
    private static final List<String> SACK_FIELDS = List.of(
            "sack kind",
            "sack length",
            "sack left",
            "sack right",
            "sack1 left",
            "sack1 right",
            "sack2 left",
            "sack2 right",
            "sack3 left",
            "sack3 right");

    static {
        String next = "nexthdr 0 8 INET_PROTO, hdrlength 8 8, ";
        define("hbh", next);
        define("dst", next);
        define("rt", next + "type 16 8, seg-left 24 8");
        define("mh", next + "type 16 8 MH_TYPE, reserved 24 8, checksum 32 16");
        define(
                "frag",
                "nexthdr 0 8 INET_PROTO, reserved 8 8, frag-off 16 13, reserved2 29 2, more-fragments 31 1,"
                        + " id 32 32");
        define("tcp option maxseg", "length 8 8, size 16 16");
        define("tcp option window", "length 8 8, count 16 8");
        define("tcp option sack-perm", "length 8 8");
        define("tcp option sack", "length 8 8, left 16 32, right 48 32");
        define("tcp option timestamp", "length 8 8, tsval 16 32, tsecr 48 32");
        define("tcp option fastopen", "length 8 8");
        define("tcp option md5sig", "length 8 8");
        define("tcp option mptcp", "length 8 8, subtype 16 4");
        String route = "type 0 8, length 8 8, ptr 16 8, addr 24 32 IPV4_ADDR";
        define("ip option rr", route);
        define("ip option lsrr", route);
        define("ip option ssrr", route);
        define("ip option ra", "type 0 8, length 8 8, value 16 16");
        String chunk = "type 0 8, flags 8 8, length 16 16, ";
        NAMES.getOrDefault(OP_SCTP, Map.of()).values().forEach(name -> define("sctp chunk " + name, chunk));
        String init = chunk + "init-tag 32 32, a-rwnd 64 32, num-outbound-streams 96 16, num-inbound-streams 112 16,"
                + " initial-tsn 128 32";
        define("sctp chunk data", chunk + "tsn 32 32, stream 64 16, ssn 80 16, ppid 96 32");
        define("sctp chunk init", init);
        define("sctp chunk init-ack", init);
        define(
                "sctp chunk sack",
                chunk + "cum-tsn-ack 32 32, a-rwnd 64 32, num-gap-ack-blocks 96 16," + " num-dup-tsns 112 16");
        define("sctp chunk shutdown", chunk + "cum-tsn-ack 32 32");
        define("sctp chunk ecne", chunk + "lowest-tsn 32 32");
        define("sctp chunk cwr", chunk + "lowest-tsn 32 32");
        define("sctp chunk asconf", chunk + "seqno 32 32");
        define("sctp chunk asconf-ack", chunk + "seqno 32 32");
        define("sctp chunk forward-tsn", chunk + "new-cum-tsn 32 32");
    }

    private ExtensionHeaders() {}

    private static void define(String name, String fields) {
        FIELDS.put(name, Header.of(name, fields.strip()));
    }

    /** The name of a header or option, such as {@code tcp option maxseg}. */
    static String name(int op, int type) {
        String name = NAMES.getOrDefault(op, Map.of()).get(type);
        String prefix = PREFIXES.getOrDefault(op, "");
        return name == null ? prefix + type : op == OP_IPV6 ? name : prefix + name;
    }

    /** Whether it is part of the network's header, and so says which network it is. */
    static boolean isOfNetwork(Content content) {
        return content.integer(6) == OP_IPV4 || content.integer(6) == OP_IPV6;
    }

    /** What an instruction loads of a header or option: whether it is there, or one of its fields. */
    static Operand load(Content content) {
        int op = content.integer(6);
        String name = name(op, content.integer(2));
        int bits = content.integer(4) * Byte.SIZE;
        if ((content.integer(5) & FLAG_PRESENT) != 0) {
            String words = op == OP_IPV6 ? "exthdr " + name : name;
            return Operand.of(words, Datatype.BOOLEAN, false, 8);
        }
        return field(content)
                .map(field -> Operand.of(name + " " + field.name(), field.type(), false, bits))
                .orElseGet(() -> Operand.of(
                        name + " /* " + content.integer(3) * Byte.SIZE + "," + bits + " */",
                        Datatype.INVALID,
                        false,
                        bits));
    }

    /** The field with just the bits that an instruction loads or writes. */
    static Optional<Header.Field> field(Content content) {
        int offset = content.integer(3) * Byte.SIZE;
        return Optional.ofNullable(FIELDS.get(name(content.integer(6), content.integer(2))))
                .flatMap(header -> header.field(offset, content.integer(4) * Byte.SIZE, -1));
    }

    /** The field of which only these bits of a load are looked at. */
    static Optional<Header.Field> field(Content content, int offsetBits, int bits) {
        int offset = content.integer(3) * Byte.SIZE;
        return Optional.ofNullable(FIELDS.get(name(content.integer(6), content.integer(2))))
                .flatMap(header -> header.field(offset + offsetBits, bits, -1));
    }

    /** A field by the number of its template in nft; of IPv6's headers the type is the number of nft's description. */
    static Optional<Operand> template(int op, int type, int template) {
        if (op == OP_IPV6) {
            String description = type > 0 && type < DESCRIPTIONS.size() ? DESCRIPTIONS.get(type) : "";
            String[] nameAndFields = description.split(": ");
            Header header = nameAndFields.length > 1
                    ? Header.of(nameAndFields[0], nameAndFields[1])
                    : FIELDS.get(nameAndFields[0]);
            return field(header, template - 1);
        }
        String name = name(op, type);
        Header header = FIELDS.get(name);
        if (op == OP_SCTP) {
            return field(header, template);
        }
        if (op == OP_IPV4) {
            String wanted = template > 0 && template < OPTION_FIELDS.size() ? OPTION_FIELDS.get(template) : "";
            return header == null
                    ? Optional.empty()
                    : header.fields().stream()
                            .filter(each -> each.name().equals(wanted))
                            .findFirst()
                            .map(each -> operand(header, each));
        }
        if (name.equals("tcp option sack")) {
            int bits = template > 1 ? SACK_BITS : Byte.SIZE;
            return template < 0 || template >= SACK_FIELDS.size()
                    ? Optional.empty()
                    : Optional.of(Operand.of("tcp option " + SACK_FIELDS.get(template), Datatype.INTEGER, false, bits));
        }
        return field(header, template - 1);
    }

    private static Optional<Operand> field(@Nullable Header header, int index) {
        return header == null || index < 0 || index >= header.fields().size()
                ? Optional.empty()
                : Optional.of(operand(header, header.fields().get(index)));
    }

    private static Operand operand(Header header, Header.Field field) {
        return Operand.of(header.words(field), field.type(), false, field.bits());
    }
}
