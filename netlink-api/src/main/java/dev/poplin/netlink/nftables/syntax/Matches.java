package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression.Compare;
import dev.poplin.netlink.nftables.expression.Expression.Payload;
import dev.poplin.netlink.nftables.expression.Expression.Range;
import dev.poplin.netlink.nftables.syntax.Line.Place;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Writes the comparisons of one rule. Confined to one rule. */
final class Matches {

    static final int EQUAL = 0;
    static final int NOT_EQUAL = 1;
    private static final List<String> OPERATORS = List.of("", "!= ", "< ", "<= ", "> ", ">= ");
    private static final String NFPROTO = "meta nfproto";
    private static final String PROTOCOL = "meta protocol";
    private static final String L4PROTO = "meta l4proto";
    private static final String IIFTYPE = "meta iiftype";
    private static final int ETHERNET = 1;

    private final Line line;

    Matches(Line line) {
        this.line = line;
    }

    private static String operator(int number) {
        return number >= 0 && number < OPERATORS.size() ? OPERATORS.get(number) : "/* operator " + number + " */ ";
    }

    void compare(Compare compare) {
        Operand operand = line.compared(compare.register());
        Payload payload = operand.payload();
        if (payload != null) {
            comparePayload(operand, payload, compare);
        } else {
            compareLoaded(operand, compare);
        }
    }

    private void compareLoaded(Operand operand, Compare compare) {
        Bytes mask = operand.mask();
        Bytes data = operand.type().isText() ? compare.data() : Values.networkOrder(compare.data(), operand.host());
        if (mask != null) {
            line.protocols.match(masked(
                    operand.words(),
                    operand.type(),
                    Values.networkOrder(mask, operand.host()),
                    compare.operator(),
                    data));
            return;
        }
        boolean bits = operand.type().isBitmask();
        String relation = bits && compare.operator() == EQUAL ? "== " : operator(compare.operator());
        String text = operand.words() + " " + relation + line.values.print(operand.type(), data);
        int number = Line.number(data).intValue();
        if (compare.operator() != EQUAL) {
            line.protocols.match(text);
        } else if (operand.words().equals(NFPROTO)) {
            line.protocols.matchFamily(text, number);
        } else if (operand.words().equals(PROTOCOL)) {
            line.protocols.matchEtherType(text, number);
        } else if (operand.words().equals(IIFTYPE) && number == ETHERNET) {
            line.protocols.matchEthernet(text);
        } else if (operand.words().equals(L4PROTO)) {
            line.protocols.matchTransport(text, number);
        } else {
            line.protocols.match(text);
        }
    }

    /** Some bits of a value against others. */
    private String masked(String words, Datatype type, Bytes mask, int operator, Bytes data) {
        String bits = line.values.print(type, mask);
        if (type.isBitmask() && operator == NOT_EQUAL && data.isZero()) {
            return words + " " + bits;
        }
        if (type.isBitmask() && operator == EQUAL && data.isZero()) {
            return words + " ! " + bits;
        }
        String value = line.values.print(type, data);
        if (type == Datatype.TCP_FLAG && operator <= NOT_EQUAL) {
            return words + " " + operator(operator) + value + " / " + bits;
        }
        int length = type.isAddress() ? Values.maskLength(mask) : -1;
        return length >= 0 && operator <= NOT_EQUAL
                ? words + " " + operator(operator) + value + "/" + length
                : words + " & " + bits + " " + (operator == EQUAL ? "== " : operator(operator)) + value;
    }

    private void comparePayload(Operand operand, Payload payload, Compare compare) {
        Bytes mask = operand.mask();
        if (mask != null) {
            compareMasked(payload, mask, compare);
            return;
        }
        int bits = compare.data().length() * Byte.SIZE;
        int from = payload.offset() * Byte.SIZE;
        Optional<Header> header = line.protocols.header(payload.base(), from);
        Optional<Place> place = line.place(payload, Line.ones(payload.length() * Byte.SIZE));
        if (place.isPresent() && bits == payload.length() * Byte.SIZE) {
            comparePlace(place.get(), compare);
        } else if (header.flatMap(each -> each.addressAt(from, bits)).isPresent()) {
            Header.Field field = header.get().addressAt(from, bits).orElseThrow();
            Bytes whole = Bytes.of(Arrays.copyOf(compare.data().toArray(), field.bits() / Byte.SIZE));
            String words = line.used(new Place(header.get(), field, 0));
            line.protocols.match(
                    words + " " + operator(compare.operator()) + line.values.print(field.type(), whole) + "/" + bits);
        } else {
            List<Header.Field> row = compare.operator() == EQUAL
                    ? header.map(each -> each.row(from, from + bits, messageIn(each, payload, compare)))
                            .orElse(List.of())
                    : List.of();
            compareRow(header, row, payload, compare);
        }
    }

    /** The type of an ICMP message that is compared in the same load as its fields, or what is known before. */
    private int messageIn(Header header, Payload payload, Compare compare) {
        boolean first = header.name().startsWith("icmp")
                && payload.offset() == 0
                && compare.data().length() > 0;
        return first ? Byte.toUnsignedInt(compare.data().toArray()[0]) : line.protocols.message();
    }

    private void compareRow(Optional<Header> header, List<Header.Field> row, Payload payload, Compare compare) {
        if (header.isEmpty() || row.isEmpty()) {
            line.protocols.match(Line.raw(payload) + " " + operator(compare.operator())
                    + line.values.print(Datatype.INVALID, compare.data()));
            return;
        }
        int bits = compare.data().length() * Byte.SIZE;
        int end = payload.offset() * Byte.SIZE + bits;
        BigInteger number = Line.number(compare.data());
        for (Header.Field field : row) {
            BigInteger part = number.shiftRight(end - field.endBits()).and(Line.ones(field.bits()));
            comparePlace(
                    new Place(header.get(), field, 0),
                    new Compare(compare.register(), EQUAL, Line.bytes(part, field.bits())));
        }
    }

    private void comparePlace(Place place, Compare compare) {
        String words = line.used(place);
        Header.Field field = place.field();
        String relation =
                field.type().isBitmask() && compare.operator() == EQUAL ? "== " : operator(compare.operator());
        String text = words + " " + relation + line.values.print(field.type(), compare.data());
        if (compare.operator() == EQUAL) {
            line.protocols.matchField(
                    place.header(), field, text, Line.number(compare.data()).intValue());
        } else {
            line.protocols.match(text);
        }
    }

    private void compareMasked(Payload payload, Bytes mask, Compare compare) {
        Optional<Place> whole = line.place(payload, Line.ones(payload.length() * Byte.SIZE));
        Optional<Place> part = line.place(payload, Line.number(mask));
        if (whole.isPresent()) {
            String words = line.used(whole.get());
            line.protocols.match(masked(words, whole.get().field().type(), mask, compare.operator(), compare.data()));
        } else if (part.isPresent()) {
            Place place = part.get();
            BigInteger value = Line.number(compare.data()).shiftRight(place.shift());
            Bytes bytes = Line.bytes(value, place.field().bits());
            comparePlace(place, new Compare(compare.register(), compare.operator(), bytes));
        } else {
            line.protocols.match(masked(Line.raw(payload), Datatype.INVALID, mask, compare.operator(), compare.data()));
        }
    }

    void range(Range range) {
        Operand operand = line.compared(range.register());
        Payload payload = operand.payload();
        String relation = range.operator() == NOT_EQUAL ? "!= " : "";
        if (payload == null) {
            Bytes from = Values.networkOrder(range.from(), operand.host());
            Bytes to = Values.networkOrder(range.to(), operand.host());
            line.protocols.match(operand.words() + " " + relation + line.values.range(operand.type(), from, to, false));
            return;
        }
        Bytes mask = operand.mask();
        BigInteger looked = mask == null ? Line.ones(payload.length() * Byte.SIZE) : Line.number(mask);
        Optional<Place> place = line.place(payload, looked);
        if (place.isEmpty()) {
            line.protocols.match(Line.raw(payload) + " " + relation
                    + line.values.range(Datatype.INVALID, range.from(), range.to(), false));
            return;
        }
        Header.Field field = place.get().field();
        int shift = place.get().shift();
        Bytes from = Line.bytes(Line.number(range.from()).shiftRight(shift), field.bits());
        Bytes to = Line.bytes(Line.number(range.to()).shiftRight(shift), field.bits());
        line.protocols.match(
                line.used(place.get()) + " " + relation + line.values.range(field.type(), from, to, false));
    }
}
