package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Bitwise;
import dev.poplin.netlink.nftables.expression.Expression.Compare;
import dev.poplin.netlink.nftables.expression.Expression.Conntrack;
import dev.poplin.netlink.nftables.expression.Expression.Immediate;
import dev.poplin.netlink.nftables.expression.Expression.Lookup;
import dev.poplin.netlink.nftables.expression.Expression.MapLookup;
import dev.poplin.netlink.nftables.expression.Expression.Meta;
import dev.poplin.netlink.nftables.expression.Expression.NumberGenerator;
import dev.poplin.netlink.nftables.expression.Expression.Opaque;
import dev.poplin.netlink.nftables.expression.Expression.Payload;
import dev.poplin.netlink.nftables.expression.Expression.Range;
import dev.poplin.netlink.nftables.expression.Expression.VerdictLookup;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.set.NftSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes one rule as nft does: carries out its instructions on registers that hold the words of what was loaded. What has no words
 * here is written as a comment, so that nothing is left out. Confined to one rule.
 */
public final class RulePrinter {

    private static final int UNKNOWN_FAMILY = 1;
    private static final int AT_MOST = 3;
    private static final int AT_LEAST = 5;

    private final Line line;
    private final Matches matches;
    private final Statements statements;
    private final Map<Integer, Content> extensionHeaders = new HashMap<>();

    private RulePrinter(Line line) {
        this.line = line;
        this.matches = new Matches(line);
        this.statements = new Statements(line);
    }

    /** The words of a rule whose table is not at hand; sets are named, whatever they are. */
    public static String print(Rule rule) {
        return print(rule, UNKNOWN_FAMILY, Map.of(), Map.of(), Surroundings.UNKNOWN, 0);
    }

    /**
     * The words of a rule of a table.
     *
     * @param family the number of the table's family
     * @param sets the table's sets; those without a name are written where they are used
     * @param chains the table's chains; likewise
     * @param depth how far the line is indented
     */
    public static String print(
            Rule rule,
            int family,
            Map<String, NftSet> sets,
            Map<String, Chain> chains,
            Surroundings surroundings,
            int depth) {
        RulePrinter printer = new RulePrinter(new Line(family, sets, chains, surroundings, depth));
        printer.printAll(rule.expressions());
        rule.comment().ifPresent(text -> printer.line.protocols.statement("comment \"" + text + '"'));
        return printer.line.protocols.text();
    }

    private void printAll(List<Expression> expressions) {
        for (int at = 0; at < expressions.size(); at++) {
            Expression each = expressions.get(at);
            Optional<Range> range =
                    at + 1 < expressions.size() ? range(each, expressions.get(at + 1)) : Optional.empty();
            if (range.isPresent()) {
                matches.range(range.get());
                at++;
            } else {
                if (at + 1 < expressions.size()
                        && each instanceof MapLookup lookup
                        && lookup.destination() == NatStatements.portRegister(expressions.get(at + 1))) {
                    line.protocols.keep();
                }
                print(each);
            }
        }
    }

    /** Two comparisons that are the ends of a range. */
    private static Optional<Range> range(Expression first, Expression second) {
        return first instanceof Compare from
                        && second instanceof Compare to
                        && from.operator() == AT_LEAST
                        && to.operator() == AT_MOST
                        && from.register() == to.register()
                ? Optional.of(new Range(from.register(), Matches.EQUAL, from.data(), to.data()))
                : Optional.empty();
    }

    private void print(Expression expression) {
        if (expression instanceof Meta meta) {
            line.load(meta.register(), Selectors.meta(meta.key()));
        } else if (expression instanceof Conntrack conntrack) {
            line.load(conntrack.register(), Selectors.conntrack(conntrack.key(), -1));
        } else if (expression instanceof Payload payload) {
            line.load(payload.register(), Operand.payload(payload));
        } else if (expression instanceof Bitwise bitwise) {
            mask(bitwise);
        } else if (expression instanceof Immediate immediate) {
            line.load(immediate.register(), Operand.literal(immediate.data()));
        } else if (expression instanceof NumberGenerator numbers) {
            String offset = numbers.offset() == 0 ? "" : " offset " + numbers.offset();
            String words = "numgen " + (numbers.type() == 0 ? "inc" : "random") + " mod " + numbers.modulus() + offset;
            line.load(numbers.register(), Operand.of(words, Datatype.INTEGER, true, 32));
        } else if (expression instanceof Compare compare) {
            matches.compare(compare);
        } else if (expression instanceof Range range) {
            matches.range(range);
        } else if (expression instanceof Lookup lookup) {
            line.protocols.match(line.lookup(lookup.register(), lookup.inverted() ? " != " : " ", lookup.set()));
        } else if (expression instanceof VerdictLookup lookup) {
            line.protocols.statement(line.lookup(lookup.register(), " vmap ", lookup.map()));
        } else if (expression instanceof MapLookup lookup) {
            String words = line.lookup(lookup.source(), " map ", lookup.map());
            NftSet map = line.sets.get(lookup.map());
            int bits = map == null ? 0 : map.dataType().bytes() * Byte.SIZE;
            line.load(lookup.destination(), Operand.of(words, Datatype.INVALID, true, bits));
        } else if (!(expression instanceof Opaque opaque) || !load(opaque)) {
            statements.print(expression);
        }
    }

    private void mask(Bitwise bitwise) {
        Operand source = line.loaded(bitwise.source());
        Content header = extensionHeaders.get(bitwise.source());
        Operand masked = source.masked(bitwise.mask(), bitwise.xor());
        if (header != null && bitwise.xor().isZero()) {
            int bits = Line.number(bitwise.mask()).bitLength();
            int low = Line.number(bitwise.mask()).getLowestSetBit();
            masked = ExtensionHeaders.field(header, source.bits() - bits, bits - low)
                    .map(field -> Operand.of(
                            ExtensionHeaders.name(header.integer(6), header.integer(2)) + " " + field.name(),
                            field.type(),
                            false,
                            source.bits()))
                    .orElse(masked);
        }
        line.load(bitwise.destination(), masked);
    }

    /** Loads what an instruction without a record of its own loads; false if it loads nothing. */
    private boolean load(Opaque opaque) {
        Content content = new Content(opaque.data());
        switch (opaque.name()) {
            case "ct" -> {
                if (!content.has(1)) {
                    return false;
                }
                int direction = content.has(3) ? content.integer(3) : -1;
                line.load(content.register(1), Selectors.conntrack(content.integer(2), direction));
            }
            case "rt" -> line.load(content.register(1), Selectors.route(content.integer(2)));
            case "fib" -> line.load(content.register(1), Selectors.fib(content.integer(2), content.integer(3)));
            case "socket" -> line.load(content.register(2), Selectors.socket(content.integer(1), content.integer(3)));
            case "xfrm" ->
                line.load(
                        content.register(1),
                        Selectors.transform(content.integer(2), content.integer(3), content.integer(4)));
            case "osf" -> {
                String ttl = content.integer(2) == 1 ? "ttl loose " : content.integer(2) == 2 ? "ttl skip " : "";
                boolean version = (content.integer(3) & 1) != 0;
                line.load(
                        content.register(1),
                        Operand.of("osf " + ttl + (version ? "version" : "name"), Datatype.STRING, false, 128));
            }
            case "hash" -> line.load(content.register(2), hash(content));
            case "byteorder" -> {
                boolean toHost = content.integer(3) == 0;
                line.load(content.register(2), line.loaded(content.register(1)).inOrder(toHost));
            }
            case "bitwise" -> {
                return shift(content);
            }
            case "exthdr" -> {
                if (!content.has(1)) {
                    return false;
                }
                extensionHeaders.put(content.register(1), content);
                if (ExtensionHeaders.isOfNetwork(content)) {
                    line.protocols.implyNetwork();
                }
                line.load(content.register(1), ExtensionHeaders.load(content));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private Operand hash(Content content) {
        String offset = content.integer(6) == 0 ? "" : " offset " + content.integer(6);
        String modulus = " mod " + content.integer(4);
        if (content.integer(7) == 1) {
            return Operand.of("symhash" + modulus + offset, Datatype.INTEGER, true, 32);
        }
        String seed =
                content.has(5) && content.integer(5) != 0 ? " seed 0x" + Integer.toHexString(content.integer(5)) : "";
        String key = line.key(content.register(1), content.integer(3));
        return Operand.of("jhash " + key + modulus + seed + offset, Datatype.INTEGER, true, 32);
    }

    private boolean shift(Content content) {
        int operation = content.integer(6);
        if (operation != 1 && operation != 2) {
            return false;
        }
        Operand source = line.loaded(content.register(1));
        Bytes data = new Content(content.bytes(7)).bytes(1);
        String words =
                line.words(source) + (operation == 1 ? " << " : " >> ") + Line.number(Values.networkOrder(data, true));
        line.load(content.register(2), Operand.of(words, source.type(), source.host(), source.bits()));
        return true;
    }
}
