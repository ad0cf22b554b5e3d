package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Bitwise;
import dev.poplin.netlink.nftables.expression.Expression.Compare;
import dev.poplin.netlink.nftables.expression.Expression.Conntrack;
import dev.poplin.netlink.nftables.expression.Expression.Counter;
import dev.poplin.netlink.nftables.expression.Expression.Decide;
import dev.poplin.netlink.nftables.expression.Expression.Immediate;
import dev.poplin.netlink.nftables.expression.Expression.Lookup;
import dev.poplin.netlink.nftables.expression.Expression.MapLookup;
import dev.poplin.netlink.nftables.expression.Expression.Masquerade;
import dev.poplin.netlink.nftables.expression.Expression.Meta;
import dev.poplin.netlink.nftables.expression.Expression.Nat;
import dev.poplin.netlink.nftables.expression.Expression.NumberGenerator;
import dev.poplin.netlink.nftables.expression.Expression.ObjectLookup;
import dev.poplin.netlink.nftables.expression.Expression.ObjectReference;
import dev.poplin.netlink.nftables.expression.Expression.Opaque;
import dev.poplin.netlink.nftables.expression.Expression.Payload;
import dev.poplin.netlink.nftables.expression.Expression.Range;
import dev.poplin.netlink.nftables.expression.Expression.VerdictLookup;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.SetPrinter;
import dev.poplin.netlink.nftables.set.ValuePrinter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes one rule in nft's words: carries out its instructions on registers that hold the text of what was loaded. What has no
 * words here is written as a comment, so that nothing is left out.
 */
public final class RulePrinter {

    private static final int NOT_EQUAL = 1;
    private static final int AT_MOST = 3;
    private static final int AT_LEAST = 5;
    private static final List<String> OPERATORS = List.of("", "!= ", "< ", "<= ", "> ", ">= ");
    private static final int NFPROTO = 15;
    private static final int L4PROTO = 16;

    private final List<String> words = new ArrayList<>();
    private final Map<Integer, Loaded> registers = new TreeMap<>();
    private final Map<Integer, Bytes> literals = new TreeMap<>();
    /** A condition that is left out if a selector that implies it follows. */
    private @Nullable String impliedFamily;

    private @Nullable String impliedProtocol;
    private String family = "";
    private String protocol = "th";

    private final Map<String, NftSet> sets;
    /** The register and the bound of a comparison that may turn out to be the beginning of a range. */
    private int boundRegister = -1;

    private Bytes bound = Bytes.of();

    private RulePrinter(Map<String, NftSet> sets) {
        this.sets = sets;
    }

    /** What a register holds: its words, the type of its values, and the bits that are looked at if not all are. */
    private record Loaded(String selector, KeyType type, @Nullable Bytes mask, boolean used) {}

    /** The rule's words; anonymous ones of these sets are written where they are used. */
    public static String print(Rule rule, Map<String, NftSet> sets) {
        RulePrinter printer = new RulePrinter(sets);
        rule.expressions().forEach(printer::print);
        printer.flushImplied();
        rule.comment().ifPresent(text -> printer.words.add("comment \"" + text + '"'));
        return String.join(" ", printer.words);
    }

    private void flushImplied() {
        if (impliedFamily != null) {
            words.add(impliedFamily);
        }
        if (impliedProtocol != null) {
            words.add(impliedProtocol);
        }
        impliedFamily = null;
        impliedProtocol = null;
    }

    private void add(String text) {
        flushImplied();
        boundRegister = -1;
        words.add(text);
    }

    private void load(int register, String selector, KeyType type) {
        registers.put(register, new Loaded(selector, type, null, false));
    }

    private void print(Expression expression) {
        if (expression instanceof Meta meta) {
            load(meta.register(), Selectors.meta(meta.key()), Selectors.metaType(meta.key()));
        } else if (expression instanceof Conntrack conntrack) {
            load(conntrack.register(), Selectors.conntrack(conntrack.key()), Selectors.conntrackType(conntrack.key()));
        } else if (expression instanceof Payload payload) {
            loadPayload(payload);
        } else if (expression instanceof Bitwise bitwise) {
            Loaded source = loaded(bitwise.source());
            registers.put(bitwise.destination(), new Loaded(source.selector(), source.type(), bitwise.mask(), false));
        } else if (expression instanceof Immediate immediate) {
            load(immediate.register(), immediate.data().toString(), literalType(immediate.data()));
            literals.put(immediate.register(), immediate.data());
        } else if (expression instanceof NumberGenerator numbers) {
            String offset = numbers.offset() == 0 ? "" : " offset " + numbers.offset();
            String kind = numbers.type() == 0 ? "inc" : "random";
            load(numbers.register(), "numgen " + kind + " mod " + numbers.modulus() + offset, KeyType.INTEGER);
        } else if (expression instanceof Compare compare) {
            compare(compare);
        } else if (expression instanceof Range range) {
            Loaded value = take(range.register());
            String operator = range.operator() == NOT_EQUAL ? "!= " : "";
            add(value.selector() + " " + operator + ValuePrinter.range(value.type(), range.from(), range.to()));
        } else {
            printUse(expression);
        }
    }

    private static KeyType literalType(Bytes data) {
        return switch (data.length()) {
            case 2 -> KeyType.INET_SERVICE;
            case 4 -> KeyType.IPV4_ADDR;
            case 16 -> KeyType.IPV6_ADDR;
            default -> new KeyType(0, data.length());
        };
    }

    private Loaded loaded(int register) {
        return registers.getOrDefault(
                register, new Loaded("/* register " + register + " */", new KeyType(0, 0), null, false));
    }

    /** What a comparison looks at; it stays there for the next one, but is no part of a later key. */
    private Loaded take(int register) {
        Loaded value = loaded(register);
        registers.put(register, new Loaded(value.selector(), value.type(), value.mask(), true));
        return value;
    }

    /** All that is loaded and has not been compared, as the key of a look-up. */
    private String key() {
        String key = registers.values().stream()
                .filter(loaded -> !loaded.used())
                .map(Loaded::selector)
                .collect(Collectors.joining(" . "));
        registers.clear();
        return key;
    }

    private String set(String name) {
        NftSet set = sets.get(name);
        return set != null && set.isAnonymous() ? "{ " + SetPrinter.elements(set, ", ") + " }" : "@" + name;
    }

    private void loadPayload(Payload payload) {
        boolean network = payload.base() == 1 && !family.isEmpty();
        boolean transport = payload.base() == 2;
        Loaded known = network
                ? Selectors.network(family, payload.offset(), payload.length())
                        .map(each -> new Loaded(each.words(), each.type(), null, false))
                        .orElse(null)
                : transport
                        ? Selectors.transport(protocol, payload.offset(), payload.length())
                                .map(each -> new Loaded(each.words(), each.type(), null, false))
                                .orElse(null)
                        : null;
        if (known == null) {
            String base = List.of("ll", "nh", "th", "ih").get(Math.min(payload.base(), 3));
            String selector = "@" + base + "," + payload.offset() * 8 + "," + payload.length() * 8;
            load(payload.register(), selector, new KeyType(0, payload.length()));
            return;
        }
        if (network) {
            impliedFamily = null;
        } else if (!protocol.equals("th")) {
            impliedProtocol = null;
        }
        registers.put(payload.register(), known);
    }

    private void compare(Compare compare) {
        Loaded value = take(compare.register());
        Bytes data = compare.data();
        String operator = compare.operator() >= 0 && compare.operator() < OPERATORS.size()
                ? OPERATORS.get(compare.operator())
                : "";
        Bytes mask = value.mask();
        if (mask != null) {
            int length = ValuePrinter.maskLength(mask);
            if (compare.operator() == NOT_EQUAL && data.isZero()) {
                add(value.selector() + " " + ValuePrinter.bits(value.type(), mask));
            } else if (length >= 0 && isAddress(value.type())) {
                add(value.selector() + " " + operator + ValuePrinter.print(value.type(), data) + "/" + length);
            } else {
                String bits = ValuePrinter.print(value.type(), mask);
                String wanted = ValuePrinter.print(value.type(), data);
                add(value.selector() + " & " + bits + " " + (operator.isEmpty() ? "== " : operator) + wanted);
            }
            return;
        }
        String text = value.selector() + " " + operator;
        if (isAddress(value.type()) && data.length() < value.type().bytes()) {
            Bytes whole = Bytes.of(Arrays.copyOf(data.toArray(), value.type().bytes()));
            add(text + ValuePrinter.print(value.type(), whole) + "/" + data.length() * 8);
            return;
        }
        if (compare.operator() == AT_MOST && boundRegister == compare.register()) {
            words.remove(words.size() - 1);
            boundRegister = -1;
            add(value.selector() + " " + ValuePrinter.range(value.type(), bound, data));
            return;
        }
        text += ValuePrinter.print(value.type(), data);
        if (compare.operator() == 0 && value.selector().equals(Selectors.meta(NFPROTO)) && data.length() == 1) {
            flushImplied();
            impliedFamily = text;
            family = data.toArray()[0] == 2 ? "ip" : "ip6";
        } else if (compare.operator() == 0 && value.selector().equals(Selectors.meta(L4PROTO)) && data.length() == 1) {
            flushImplied();
            impliedProtocol = text;
            protocol = Selectors.header(Byte.toUnsignedInt(data.toArray()[0]));
        } else {
            add(text);
            if (compare.operator() == AT_LEAST) {
                boundRegister = compare.register();
                bound = data;
            }
        }
    }

    private static boolean isAddress(KeyType type) {
        return type.equals(KeyType.IPV4_ADDR) || type.equals(KeyType.IPV6_ADDR);
    }

    private void printUse(Expression expression) {
        if (expression instanceof Lookup lookup) {
            String key = key();
            add(key + (lookup.inverted() ? " != " : " ") + set(lookup.set()));
        } else if (expression instanceof VerdictLookup lookup) {
            String key = key();
            add(key + " vmap " + set(lookup.map()));
        } else if (expression instanceof MapLookup lookup) {
            String key = key();
            load(lookup.destination(), key + " map " + set(lookup.map()), new KeyType(0, 0));
        } else if (expression instanceof ObjectLookup lookup) {
            String key = key();
            add("counter name " + key + " map " + set(lookup.map()));
        } else if (expression instanceof ObjectReference reference) {
            NftObject object = new NftObject(reference.name(), reference.type(), Bytes.of(), Bytes.of());
            add(object.typeName() + " name \"" + reference.name() + '"');
        } else if (expression instanceof Counter) {
            add("counter");
        } else if (expression instanceof Masquerade masquerade) {
            add("masquerade" + Selectors.natFlags(masquerade.flags()));
        } else if (expression instanceof Nat nat) {
            nat(nat);
        } else if (expression instanceof Decide decide) {
            add(decide.verdict().toString());
        } else if (expression instanceof Opaque opaque) {
            registers.clear();
            add("/* " + opaque.name() + " " + opaque.data() + " */");
        }
    }

    private void nat(Nat nat) {
        StringBuilder text = new StringBuilder(nat.destination() ? "dnat" : "snat");
        if (nat.addressRegister() >= 0) {
            Bytes address = literals.get(nat.addressRegister());
            boolean v6 = nat.family() == 10;
            text.append(v6 ? " ip6" : " ip").append(" to ");
            if (address == null) {
                text.append(loaded(nat.addressRegister()).selector());
            } else {
                String words = ValuePrinter.print(literalType(address), address);
                text.append(v6 && nat.portRegister() >= 0 ? "[" + words + "]" : words);
            }
        } else {
            text.append(" to ");
        }
        Bytes port = literals.get(nat.portRegister());
        if (port != null) {
            text.append(':').append(ValuePrinter.print(KeyType.INET_SERVICE, port));
        }
        registers.clear();
        literals.clear();
        // An address that is given says the family, too.
        impliedFamily = null;
        add(text.append(Selectors.natFlags(nat.flags())).toString());
    }
}
