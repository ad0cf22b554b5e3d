package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.UserData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code typeof} names: nft leaves the expressions that a set's keys, or a map's data, are values of with the set
 * (libnftnl/udata.h NFTNL_UDATA_SET_KEY_TYPEOF). The numbers of expressions are those of its own expression.h.
 */
final class TypeOf {

    private static final int EXPRESSION = 0;
    private static final int DATA = 1;
    private static final int VERDICT = 1;
    private static final int PAYLOAD = 7;
    private static final int EXTENSION_HEADER = 8;
    private static final int META = 9;
    private static final int SOCKET = 10;
    private static final int FINGERPRINT = 11;
    private static final int CONNTRACK = 12;
    private static final int CONCATENATION = 13;
    private static final int NUMBER_GENERATOR = 23;
    private static final int HASH = 24;
    private static final int ROUTE = 25;
    private static final int FIB = 26;
    private static final int TRANSFORM = 27;
    private static final int WORD_BITS = 32;
    private static final int NAME_BITS = 128;

    /** Headers as nft numbers them. */
    private static final List<Optional<Header>> DESCRIPTIONS = List.of(
            Optional.empty(),
            Header.transport(51),
            Header.transport(50),
            Header.transport(108),
            Header.transport(1),
            Header.transport(2),
            Header.transport(17),
            Header.transport(136),
            Header.transport(6),
            Header.transport(33),
            Header.transport(132),
            Optional.of(Header.ANY),
            Optional.of(Header.IP),
            Optional.of(Header.IP6),
            Header.transport(58),
            Optional.of(Header.ARP),
            Optional.of(Header.VLAN),
            Optional.of(Header.ETHER));

    private TypeOf() {}

    /** The parts of a key, or of data, whose expressions are within this piece; none if one of them is not known. */
    static List<Operand> parts(Bytes nested) {
        if (SetTypes.hostNumber(nested, EXPRESSION).orElse(-1) != CONCATENATION) {
            return part(nested).map(List::of).orElse(List.of());
        }
        Bytes concatenation = UserData.piece(DATA, nested).orElse(Bytes.of());
        List<Operand> parts = new ArrayList<>();
        Optional<Bytes> next = UserData.piece(0, concatenation);
        while (next.isPresent()) {
            Optional<Operand> part = part(next.get());
            if (part.isEmpty()) {
                return List.of();
            }
            parts.add(part.get());
            next = UserData.piece(parts.size(), concatenation);
        }
        return parts;
    }

    private static Optional<Operand> part(Bytes nested) {
        Bytes data = UserData.piece(DATA, nested).orElse(Bytes.of());
        int first = number(data, 0);
        int second = number(data, 1);
        int third = number(data, 2);
        return switch (SetTypes.hostNumber(nested, EXPRESSION).orElse(-1)) {
            case VERDICT -> Optional.of(Operand.of("verdict", Datatype.VERDICT, false, 0));
            case PAYLOAD -> first == 0 ? raw(data) : field(first, second);
            case EXTENSION_HEADER -> ExtensionHeaders.template(third, first, second);
            case META -> Optional.of(Selectors.meta(first));
            case SOCKET -> Optional.of(Selectors.socket(first, 0));
            case FINGERPRINT -> Optional.of(Operand.of("osf name", Datatype.STRING, false, NAME_BITS));
            case CONNTRACK -> Optional.of(Selectors.conntrack(first, second));
            case NUMBER_GENERATOR ->
                Optional.of(computed("numgen " + (first == 0 ? "inc" : "random") + " mod " + second + offset(third)));
            // nft does not say what jhash is made of.
            case HASH -> first == 1 ? Optional.of(computed("symhash mod " + third + offset(second))) : Optional.empty();
            case ROUTE -> Optional.of(Selectors.route(first));
            case FIB -> Optional.of(Selectors.fib(first, second));
            case TRANSFORM -> Optional.of(Selectors.transform(first, third, second));
            default -> Optional.empty();
        };
    }

    private static int number(Bytes data, int piece) {
        return SetTypes.hostNumber(data, piece).orElse(0);
    }

    private static Operand computed(String words) {
        return Operand.of(words, Datatype.INTEGER, true, WORD_BITS);
    }

    private static String offset(int offset) {
        return offset == 0 ? "" : " offset " + offset;
    }

    private static Optional<Operand> field(int description, int template) {
        Optional<Header> header =
                description > 0 && description < DESCRIPTIONS.size() ? DESCRIPTIONS.get(description) : Optional.empty();
        // nft counts from one, since its first template is none.
        return header.filter(
                        known -> template >= 1 && template <= known.fields().size())
                .map(known -> {
                    Header.Field field = known.fields().get(template - 1);
                    return Operand.of(known.words(field), field.type(), false, field.bits());
                });
    }

    private static Optional<Operand> raw(Bytes data) {
        int base = number(data, 2);
        int bits = number(data, 4);
        List<String> names = List.of("ll", "nh", "th", "ih");
        return base < 1 || base > names.size() || bits < 1 || bits > NAME_BITS
                ? Optional.empty()
                : Optional.of(Operand.of(
                        "@" + names.get(base - 1) + "," + number(data, 3) + "," + bits, Datatype.INTEGER, false, bits));
    }
}
