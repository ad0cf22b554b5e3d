package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Counter;
import dev.poplin.netlink.nftables.expression.Expression.Decide;
import dev.poplin.netlink.nftables.expression.Expression.Masquerade;
import dev.poplin.netlink.nftables.expression.Expression.Nat;
import dev.poplin.netlink.nftables.expression.Expression.ObjectLookup;
import dev.poplin.netlink.nftables.expression.Expression.ObjectReference;
import dev.poplin.netlink.nftables.expression.Expression.Opaque;
import dev.poplin.netlink.nftables.expression.ExpressionCodec;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.set.NftSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what a rule does with a packet. Confined to one rule. */
final class Statements {

    private static final int REJECT_ICMP = 0;
    private static final int REJECT_RESET = 1;
    private static final int PORT_UNREACHABLE_X = 1;
    private static final int PORT_UNREACHABLE = 3;
    private static final int PORT_UNREACHABLE_6 = 4;

    private final Line line;
    private final NatStatements nat;

    Statements(Line line) {
        this.line = line;
        this.nat = new NatStatements(line);
    }

    private void add(String text) {
        line.protocols.statement(text);
    }

    void print(Expression expression) {
        if (expression instanceof ObjectLookup lookup) {
            NftSet map = line.sets.get(lookup.map());
            int type = map == null ? NftObject.COUNTER : SetPrinter.objectType(map);
            add(object(type, line.lookup(lookup.register(), " map ", lookup.map())));
        } else if (expression instanceof ObjectReference reference) {
            add(object(reference.type(), '"' + reference.name() + '"'));
        } else if (expression instanceof Counter) {
            add("counter");
        } else if (expression instanceof Masquerade masquerade) {
            add("masquerade" + Selectors.natFlags(masquerade.flags()));
        } else if (expression instanceof Nat each) {
            add(nat.nat(each));
        } else if (expression instanceof Decide decide) {
            decide(decide);
        } else if (expression instanceof Opaque opaque) {
            opaque(opaque, new Content(opaque.data()));
        } else {
            add("/* " + expression + " */");
        }
    }

    private static String object(int type, String name) {
        String word = new NftObject("", type, Bytes.of(), Bytes.of()).typeName();
        return word.startsWith("ct ")
                ? word + " set " + name
                : word.equals("secmark") ? "meta secmark set " + name : word + " name " + name;
    }

    private void decide(Decide decide) {
        Chain chain = line.chains.get(decide.verdict().chain());
        if (chain == null || !chain.isAnonymous()) {
            add(decide.verdict().toString());
            return;
        }
        String tabs = "\t".repeat(line.depth);
        StringBuilder text = new StringBuilder(decide.verdict().code() == -3 ? "jump {\n" : "goto {\n");
        for (Rule rule : chain.rules()) {
            String words = RulePrinter.print(
                    rule, line.protocols.family(), line.sets, line.chains, line.surroundings, line.depth + 1);
            text.append(tabs).append('\t').append(words).append('\n');
        }
        add(text.append(tabs).append('}').toString());
    }

    private void opaque(Opaque opaque, Content content) {
        switch (opaque.name()) {
            case "meta" -> set(Selectors.meta(content.integer(2)), content.register(3));
            case "ct" -> {
                int direction = content.has(3) ? content.integer(3) : -1;
                set(Selectors.conntrack(content.integer(2), direction), content.register(4));
            }
            case "payload" -> writePayload(content);
            case "exthdr" -> writeHeader(content);
            case "dynset" -> add(dynamic(content));
            case "reject" -> reject(content);
            case "nat" -> add(nat.natRange(content));
            case "masq" ->
                add("masquerade" + nat.ports(content.register(2), content.register(3))
                        + Selectors.natFlags(content.integer(1)));
            case "redir" ->
                add("redirect" + nat.ports(content.register(1), content.register(2))
                        + Selectors.natFlags(content.integer(3)));
            case "tproxy" -> add(nat.tproxy(content));
            case "dup" -> add(nat.duplicate(content));
            case "fwd" -> add(nat.forward(content));
            case "queue" -> {
                int register = content.register(4);
                add(
                        register < 0
                                ? LimitStatements.queue(content)
                                : LimitStatements.queue(content, line.value(register, Datatype.INTEGER, true)));
            }
            case "match" -> add(XtablesStatements.match(line, content));
            case "target" -> add(XtablesStatements.target(line, content));
            case "synproxy" -> add("synproxy " + String.join(" ", ObjectPrinter.synproxy(content)));
            default ->
                add(LimitStatements.print(opaque.name(), content)
                        .orElse("/* " + opaque.name() + " " + opaque.data() + " */"));
        }
    }

    private void set(Operand target, int register) {
        add(target.words() + " set " + line.value(register, target.type(), target.host()));
    }

    private void writePayload(Content content) {
        Expression.Payload place =
                new Expression.Payload(content.integer(2), content.integer(3), content.integer(4), 0);
        Operand source = line.loaded(content.register(5));
        Bytes mask = source.mask();
        Bytes xor = source.xor();
        int bits = place.length() * Byte.SIZE;
        if (mask != null && xor != null && place(source, place)) {
            String written = line.place(place, Line.ones(bits).andNot(Line.number(mask)))
                    .map(part -> line.used(part) + " set "
                            + line.values.print(
                                    part.field().type(),
                                    Line.bytes(
                                            Line.number(xor).shiftRight(part.shift()),
                                            part.field().bits())))
                    .orElseGet(() -> Line.raw(place) + " set " + line.words(source));
            add(written);
            return;
        }
        String written = line.place(place, Line.ones(bits))
                .map(whole -> line.used(whole) + " set "
                        + line.value(content.register(5), whole.field().type(), false))
                .orElseGet(() -> Line.raw(place) + " set " + line.value(content.register(5), Datatype.INVALID, false));
        add(written);
    }

    /** Whether what is written was loaded from the same place. */
    private static boolean place(Operand source, Expression.Payload place) {
        Expression.Payload loaded = source.payload();
        return loaded != null
                && loaded.base() == place.base()
                && loaded.offset() == place.offset()
                && loaded.length() == place.length();
    }

    private void writeHeader(Content content) {
        String name = ExtensionHeaders.name(content.integer(6), content.integer(2));
        if (!content.has(7)) {
            add("reset " + name);
            return;
        }
        Datatype type = ExtensionHeaders.field(content).map(Header.Field::type).orElse(Datatype.INVALID);
        String field =
                ExtensionHeaders.field(content).map(each -> " " + each.name()).orElse("");
        add(name + field + " set " + line.value(content.register(7), type, false));
    }

    private String dynamic(Content content) {
        String verb = List.of("add", "update", "delete").get(Math.max(0, Math.min(2, content.integer(3))));
        String name = content.text(1);
        StringBuilder text = new StringBuilder(verb + " @" + name + " { " + line.key(content.register(4), name));
        if (content.has(6) && content.number(6) != 0) {
            text.append(" timeout ").append(Quantities.duration(content.number(6)));
        }
        for (Expression each : expressions(content)) {
            Line inner = new Line(line.protocols.family(), line.sets, line.chains, line.surroundings, line.depth);
            new Statements(inner).print(each);
            text.append(' ').append(inner.protocols.text());
        }
        if (content.has(5)) {
            text.append(" : ").append(data(content.register(5), line.sets.get(name)));
        }
        return text.append(" }").toString();
    }

    /** What a register holds, as the data of a map. */
    private String data(int register, @Nullable NftSet map) {
        Optional<Bytes> constant = map == null
                ? Optional.empty()
                : line.constant(register, map.dataType().bytes());
        return map == null || constant.isEmpty()
                ? line.value(register, Datatype.INVALID, false)
                : SetPrinter.data(map, constant.get(), line.surroundings);
    }

    private static List<Expression> expressions(Content content) {
        List<Expression> found = new ArrayList<>();
        if (content.has(10)) {
            AttributeReader list = AttributeReader.of(content.bytes(10).toArray());
            while (list.next()) {
                found.add(ExpressionCodec.decode(list.nested()));
            }
        } else if (content.has(7)) {
            found.add(ExpressionCodec.decode(AttributeReader.of(content.bytes(7).toArray())));
        }
        return found;
    }

    private void reject(Content content) {
        int code = content.integer(2);
        int family = line.protocols.family();
        boolean v6 = family == Protocols.IP6 || line.protocols.header(1, 0).equals(Optional.of(Header.IP6));
        boolean alone = line.protocols.isSingleFamily();
        if (content.integer(1) == REJECT_RESET) {
            add("reject with tcp reset");
        } else if (content.integer(1) == REJECT_ICMP) {
            int usual = v6 ? PORT_UNREACHABLE_6 : PORT_UNREACHABLE;
            line.protocols.implyNetwork();
            String symbol = (v6 ? Symbols.ICMPV6_CODE : Symbols.ICMP_CODE).getOrDefault(code, Integer.toString(code));
            add(alone && code == usual ? "reject" : "reject with " + (v6 ? "icmpv6 " : "icmp ") + symbol);
        } else {
            String symbol = Symbols.ICMPX_CODE.getOrDefault(code, Integer.toString(code));
            add(code == PORT_UNREACHABLE_X ? "reject" : "reject with icmpx " + symbol);
        }
    }
}
