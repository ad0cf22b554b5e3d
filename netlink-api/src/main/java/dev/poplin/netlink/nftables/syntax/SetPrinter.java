package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.data.UserData;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.ExpressionCodec;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.NftSet.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes a set as {@code nft list table} does. */
public final class SetPrinter {

    private static final int TIMEOUT = 11;
    private static final int GC_INTERVAL = 12;
    private static final int USER_DATA = 13;
    private static final int OBJECT_TYPE = 15;
    private static final int EXPRESSION = 17;
    private static final int EXPRESSIONS = 18;
    private static final int POLICY = 8;
    private static final int POLICY_MEMORY = 1;
    private static final int FLAG_CONSTANT = 2;
    private static final int FLAG_TIMEOUT = 16;
    private static final int FLAG_DYNAMIC = 32;
    private static final String NEXT_LINE = ",\n\t\t\t     ";

    private static final int ELEMENT_TIMEOUT = 4;
    private static final int ELEMENT_EXPIRATION = 5;
    private static final int ELEMENT_USER_DATA = 6;
    private static final int ELEMENT_EXPRESSION = 7;
    private static final int ELEMENT_OBJECT = 9;
    private static final int ELEMENT_EXPRESSIONS = 11;

    private final NftSet set;
    private final Content options;
    private final Values values;
    private final Surroundings surroundings;
    private final int shift;

    private SetPrinter(NftSet set, Surroundings surroundings, int shift) {
        this.set = set;
        this.shift = shift;
        this.options = new Content(set.options().attributes());
        this.values = new Values(surroundings);
        this.surroundings = surroundings;
    }

    /** The lines of a set within its table. */
    public static String print(NftSet set, Surroundings surroundings) {
        return new SetPrinter(set, surroundings, 0).print();
    }

    /** A range of keys of one type, whose bytes are in network order as those of interval sets are. */
    public static String range(KeyType type, Bytes first, Bytes last) {
        Datatype datatype = Datatype.of(type.number());
        return new Values(Surroundings.UNKNOWN).range(datatype, first, last, datatype.isAddress());
    }

    /** The elements alone, with this between two of them. */
    public static String elements(NftSet set, String separator) {
        return elements(set, Surroundings.UNKNOWN, 0).collect(Collectors.joining(separator));
    }

    /** A constant as the data of a map. */
    static String data(NftSet map, Bytes constant, Surroundings surroundings) {
        return new SetPrinter(map, surroundings, 0).mapped(constant);
    }

    /** The type of the objects that a map leads to. */
    static int objectType(NftSet set) {
        return KeptAttributes.number(set.options().attributes(), OBJECT_TYPE).orElse(NftObject.COUNTER);
    }

    private String print() {
        List<String> lines = new ArrayList<>();
        // nft says neither if the data are ranges.
        Bytes said = set.kind() == Kind.MAP && hasDataRanges() ? Bytes.of() : options.bytes(USER_DATA);
        lines.add(SetTypes.declaration(set, said) + data(said));
        if ((set.options().flags() & FLAG_CONSTANT) == 0) {
            if (options.has(POLICY) && options.integer(POLICY) == POLICY_MEMORY) {
                lines.add("policy memory");
            }
            if (set.options().size() != 0) {
                lines.add("size " + set.options().size());
            }
        }
        String flags = flags();
        if (!flags.isEmpty()) {
            lines.add("flags " + flags);
        }
        expressions(options.bytes(EXPRESSION), options.bytes(EXPRESSIONS)).forEach(each -> lines.add(statement(each)));
        if (SetTypes.merges(options.bytes(USER_DATA))) {
            lines.add("auto-merge");
        }
        if (options.has(TIMEOUT)) {
            lines.add("timeout " + Quantities.duration(options.number(TIMEOUT)));
        }
        if (options.has(GC_INTERVAL)) {
            lines.add("gc-interval " + Quantities.duration(options.number(GC_INTERVAL)));
        }
        UserData.text(UserData.SET_COMMENT, options.bytes(USER_DATA))
                .ifPresent(text -> lines.add("comment \"" + text + '"'));
        List<String> elements = elements(set, surroundings, 0).toList();
        if (!elements.isEmpty()) {
            lines.add("elements = { " + wrapped(elements) + " }");
        }
        StringBuilder text = new StringBuilder(isMap() ? "\tmap " : "\tset ")
                .append(set.name())
                .append(" {\n");
        lines.forEach(line -> text.append("\t\t").append(line).append('\n'));
        return text.append("\t}\n").toString();
    }

    private boolean isMap() {
        return set.kind() != Kind.SET || options.has(OBJECT_TYPE);
    }

    private String data(Bytes said) {
        if (options.has(OBJECT_TYPE)) {
            return " : " + new NftObject("", options.integer(OBJECT_TYPE), Bytes.of(), Bytes.of()).typeName();
        }
        return switch (set.kind()) {
            case SET -> "";
            case VERDICT_MAP -> " : verdict";
            case MAP ->
                " : " + (hasDataRanges() ? "interval " : "")
                        + SetTypes.data(said)
                                .orElseGet(() -> Datatype.name(set.dataType().number()));
        };
    }

    /** nft keeps a range of data as twice as many bytes. */
    private boolean hasDataRanges() {
        Datatype type = Datatype.of(set.dataType().number());
        int length = type == Datatype.IPV4_ADDR ? 8 : type == Datatype.IPV6_ADDR ? 32 : -1;
        return set.dataType().bytes() == length;
    }

    private String flags() {
        int flags = set.options().flags();
        List<String> words = new ArrayList<>();
        if ((flags & FLAG_CONSTANT) != 0) {
            words.add("constant");
        }
        if ((flags & FLAG_DYNAMIC) != 0) {
            words.add("dynamic");
        }
        if (set.interval()) {
            words.add("interval");
        }
        if ((flags & FLAG_TIMEOUT) != 0 && !(words.isEmpty() && options.has(TIMEOUT))) {
            words.add("timeout");
        }
        return String.join(",", words);
    }

    private String wrapped(List<String> elements) {
        int perLine = SetTypes.ofKey(set, options.bytes(USER_DATA)).size() > 1
                ? 1
                : SetTypes.perLine(Datatype.of(set.key().get(0).number()));
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < elements.size(); at++) {
            text.append(at == 0 ? "" : at % perLine == 0 ? NEXT_LINE : ", ").append(elements.get(at));
        }
        return text.toString();
    }

    private String statement(Expression expression) {
        Line line = new Line(0, Map.of(), Map.of(), surroundings, 0);
        new Statements(line).print(expression);
        String text = line.protocols.text();
        return text.startsWith("counter packets 0 bytes 0") ? "counter" : text;
    }

    private static List<Expression> expressions(Bytes one, Bytes several) {
        List<Expression> found = new ArrayList<>();
        if (one.length() > 0) {
            found.add(ExpressionCodec.decode(AttributeReader.of(one.toArray()), true));
        }
        AttributeReader list = AttributeReader.of(several.toArray());
        while (list.next()) {
            found.add(ExpressionCodec.decode(list.nested(), true));
        }
        return found;
    }

    /**
     * The elements, each in words; the one that stands for all others is the last.
     *
     * @param shift how many bits to the left of its value a key is, because it is a part of a byte
     */
    static Stream<String> elements(NftSet set, Surroundings surroundings, int shift) {
        SetPrinter printer = new SetPrinter(set, surroundings, shift);
        Stream<String> keyed = set.elements().entrySet().stream()
                .filter(each -> !each.getKey().equals(NftSet.CATCH_ALL))
                .map(each -> printer.element(each.getKey(), each.getValue()));
        Optional<NftSet.Element> others = Optional.ofNullable(set.elements().get(NftSet.CATCH_ALL));
        return Stream.concat(keyed, others.stream().map(each -> printer.element(NftSet.CATCH_ALL, each)));
    }

    private String element(Bytes key, NftSet.Element element) {
        Content attributes = new Content(element.attributes());
        StringBuilder text = new StringBuilder(
                key.equals(NftSet.CATCH_ALL)
                        ? "*"
                        : parts(SetTypes.ofKey(set, options.bytes(USER_DATA)), key, element.last()));
        for (Expression each :
                expressions(attributes.bytes(ELEMENT_EXPRESSION), attributes.bytes(ELEMENT_EXPRESSIONS))) {
            Line line = new Line(0, Map.of(), Map.of(), surroundings, 0);
            new Statements(line).print(each);
            text.append(' ').append(line.protocols.text());
        }
        if (attributes.has(ELEMENT_TIMEOUT)) {
            text.append(" timeout ").append(Quantities.duration(attributes.number(ELEMENT_TIMEOUT)));
        }
        if (attributes.has(ELEMENT_EXPIRATION)) {
            text.append(" expires ").append(Quantities.duration(attributes.number(ELEMENT_EXPIRATION)));
        }
        UserData.text(UserData.COMMENT, attributes.bytes(ELEMENT_USER_DATA))
                .ifPresent(comment -> text.append(" comment \"").append(comment).append('"'));
        return text.append(value(element, attributes)).toString();
    }

    private String value(NftSet.Element element, Content attributes) {
        if (attributes.has(ELEMENT_OBJECT)) {
            return " : \"" + attributes.text(ELEMENT_OBJECT) + '"';
        }
        return switch (set.kind()) {
            case SET -> "";
            case VERDICT_MAP -> " : " + element.verdict();
            case MAP -> " : " + mapped(element.data());
        };
    }

    private String mapped(Bytes data) {
        if (hasDataRanges()) {
            byte[] both = data.toArray();
            KeyType type = new KeyType(set.dataType().number(), both.length / 2);
            Bytes first = Bytes.of(Arrays.copyOf(both, both.length / 2));
            Bytes last = Bytes.of(Arrays.copyOfRange(both, both.length / 2, both.length));
            return parts(List.of(new SetTypes.Typed(type, false)), first, last);
        }
        List<SetTypes.Typed> types = SetTypes.ofData(set, options.bytes(USER_DATA));
        return new SetPrinter(set, surroundings, 0).parts(types, data, data);
    }

    private String parts(List<SetTypes.Typed> types, Bytes first, Bytes last) {
        int at = 0;
        List<Values.Part> parts = new ArrayList<>();
        for (SetTypes.Typed typed : types) {
            int length = typed.type().bytes();
            Bytes from = slice(first, at, length);
            Bytes to = slice(last, at, length);
            Datatype type = Datatype.of(typed.type().number());
            boolean host = typed.host() && !type.isText();
            parts.add(new Values.Part(
                    type, shifted(Values.networkOrder(from, host)), shifted(Values.networkOrder(to, host))));
            at += length + 3 & ~3;
        }
        return values.concatenation(parts);
    }

    private static Bytes slice(Bytes value, int from, int length) {
        int start = Math.min(from, value.length());
        return Bytes.of(Arrays.copyOfRange(value.toArray(), start, start + length));
    }

    private Bytes shifted(Bytes value) {
        return shift == 0 ? value : Line.bytes(Line.number(value).shiftRight(shift), value.length() * Byte.SIZE);
    }
}
