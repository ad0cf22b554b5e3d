package dev.poplin.netlink.nftables.set;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.DataCodec;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.expression.Additions;
import dev.poplin.netlink.nftables.expression.ExpressionCodec;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.nftables.set.NftSet.Kind;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Elements on the wire (NFTA_SET_ELEM_*). A range of a single key is two elements there, its first key and, marked as an end,
 * the key behind its last; a range of a concatenation is one element with two keys; the catch-all element has none.
 */
public final class ElementCodec {

    private static final int KEY = 1;
    private static final int DATA = 2;
    private static final int FLAGS = 3;
    private static final int KEY_END = 10;

    /** What the elements of one message may have, well below the 64 KiB of an attribute. */
    private static final int PORTION_BYTES = 48 * 1024;

    private static final int HEADERS_BYTES = 48;
    /** Only rules can lead to chains without a name. */
    private static final Additions NO_ADDITIONS = new Additions();

    private ElementCodec() {}

    /** One element as the kernel has it; no key for the catch-all element. */
    public record Raw(
            @Nullable Bytes key, @Nullable Bytes keyEnd, int flags, Bytes data, Verdict verdict, Bytes attributes) {

        boolean isEnd() {
            return (flags & NftNumber.ELEMENT_INTERVAL_END) != 0;
        }

        /** At least what it takes on the wire. */
        int bytes() {
            return HEADERS_BYTES
                    + (key == null ? 0 : key.length())
                    + (keyEnd == null ? 0 : keyEnd.length())
                    + data.length()
                    + verdict.chain().length() * 4
                    + attributes.length();
        }
    }

    /** The elements of a set as the kernel has them, in portions that fit an attribute. */
    public static List<List<Raw>> portions(NftSet set, SortedMap<Bytes, Element> elements) {
        List<List<Raw>> portions = new ArrayList<>();
        List<Raw> portion = new ArrayList<>();
        int bytes = 0;
        for (Raw raw : inOrder(set, elements)) {
            if (bytes + raw.bytes() > PORTION_BYTES) {
                portions.add(portion);
                portion = new ArrayList<>();
                bytes = 0;
            }
            portion.add(raw);
            bytes += raw.bytes();
        }
        if (!portion.isEmpty()) {
            portions.add(portion);
        }
        return portions;
    }

    private static List<Raw> inOrder(NftSet set, SortedMap<Bytes, Element> elements) {
        List<Raw> all = new ArrayList<>(elements.size());
        elements.forEach((key, element) -> all.addAll(raw(set, key, element)));
        if (SetCodec.isConcatenatedRange(set)) {
            List<Raw> keyed = all.stream().filter(each -> each.key() != null).toList();
            all.removeIf(each -> each.key() != null);
            all.addAll(RectangleOrder.of(set, keyed));
        }
        return all;
    }

    private static List<Raw> raw(NftSet set, Bytes key, Element element) {
        Bytes data = element.data();
        Verdict verdict = element.verdict();
        if (key.length() == 0) {
            return List.of(new Raw(null, null, NftNumber.ELEMENT_CATCH_ALL, data, verdict, element.attributes()));
        }
        if (SetCodec.isConcatenatedRange(set)) {
            return List.of(new Raw(key, element.last(), 0, data, verdict, element.attributes()));
        }
        Raw first = new Raw(key, null, 0, data, verdict, element.attributes());
        Bytes behind = element.last().increment();
        return isRange(set, key) && !behind.isZero() ? List.of(first, bound(behind, true)) : List.of(first);
    }

    /** Whether the element of a key is two on the wire, of which the second may be missing. */
    public static boolean isRange(NftSet set, Bytes key) {
        return set.interval() && key.length() > 0 && !SetCodec.isConcatenatedRange(set);
    }

    /** A key alone, or one behind the last of a range. */
    public static Raw bound(Bytes key, boolean end) {
        return new Raw(key, null, end ? NftNumber.ELEMENT_INTERVAL_END : 0, Bytes.of(), Verdict.ACCEPT, Bytes.of());
    }

    /** What names an element that is one on the wire. */
    public static Raw whole(NftSet set, Bytes key, Element element) {
        return raw(set, key, new Element(element.last(), Bytes.of(), Verdict.ACCEPT))
                .get(0);
    }

    /** Writes the list of elements. */
    public static void write(MessageWriter out, Kind kind, List<Raw> elements) {
        out.nested(3, () -> {
            int number = 0;
            for (Raw element : elements) {
                out.nested(++number, () -> write(out, kind, element));
            }
        });
    }

    private static void write(MessageWriter out, Kind kind, Raw element) {
        if (element.flags() != 0) {
            out.attributeBe32(FLAGS, element.flags());
        }
        Bytes key = element.key();
        if (key != null) {
            ExpressionCodec.data(out, KEY, key);
        }
        Bytes end = element.keyEnd();
        if (end != null) {
            ExpressionCodec.data(out, KEY_END, end);
        }
        if (!element.isEnd() && kind == Kind.MAP) {
            ExpressionCodec.data(out, DATA, element.data());
        } else if (!element.isEnd() && kind == Kind.VERDICT_MAP) {
            out.nested(DATA, () -> ExpressionCodec.verdict(out, element.verdict(), NO_ADDITIONS));
        }
        KeptAttributes.write(element.attributes(), out);
    }

    /** The elements in one message of a listing. */
    public static List<Raw> read(Reply reply, NftSet set) {
        return read(reply, set, false);
    }

    /** The elements in one message of a listing, with what they have counted and the time that is left if that is wanted. */
    public static List<Raw> read(Reply reply, NftSet set, boolean withCounts) {
        // The kernel makes an instance of the set's own expressions for each element.
        boolean ownExpressions = withCounts
                || !KeptAttributes.has(set.options().attributes(), 17)
                        && !KeptAttributes.has(set.options().attributes(), 18);
        List<Raw> elements = new ArrayList<>();
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == 3) {
                AttributeReader list = attributes.nested();
                while (list.next()) {
                    elements.add(element(list.nested(), ownExpressions, withCounts));
                }
            }
        }
        return elements;
    }

    private static Raw element(AttributeReader attributes, boolean ownExpressions, boolean withCounts) {
        Bytes key = null;
        Bytes keyEnd = null;
        Bytes data = Bytes.of();
        Verdict verdict = Verdict.ACCEPT;
        int flags = 0;
        KeptAttributes kept = new KeptAttributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case KEY -> key = DataCodec.value(attributes.nested());
                case KEY_END -> keyEnd = DataCodec.value(attributes.nested());
                case DATA -> {
                    data = DataCodec.value(attributes.nested());
                    if (data.length() == 0) {
                        verdict = DataCodec.verdict(attributes.nested());
                    }
                }
                case FLAGS -> flags = attributes.be32();
                case SetCodec.ELEMENT_TIMEOUT, SetCodec.ELEMENT_USER_DATA, SetCodec.ELEMENT_OBJECT ->
                    kept.keep(attributes);
                case SetCodec.ELEMENT_EXPRESSION, SetCodec.ELEMENT_EXPRESSIONS -> {
                    if (withCounts) {
                        kept.keep(attributes);
                    } else if (ownExpressions) {
                        kept.keepBytes(attributes.type(), withoutCounts(attributes));
                    }
                }
                case SetCodec.ELEMENT_EXPIRATION -> {
                    if (withCounts) {
                        kept.keep(attributes);
                    }
                }
                default -> {
                    // The time that is left is the kernel's own.
                }
            }
        }
        return new Raw(key, keyEnd, flags, data, verdict, kept.bytes());
    }

    private static Bytes withoutCounts(AttributeReader attribute) {
        AttributeReader expressions = attribute.nested();
        if (attribute.type() == SetCodec.ELEMENT_EXPRESSION) {
            return ExpressionCodec.withoutCounts(expressions);
        }
        KeptAttributes kept = new KeptAttributes();
        while (expressions.next()) {
            kept.keepBytes(expressions.type(), ExpressionCodec.withoutCounts(expressions.nested()));
        }
        return kept.bytes();
    }

    /** The elements of a set from all messages of its listing. */
    public static SortedMap<Bytes, Element> elements(NftSet set, List<Raw> raw) {
        SortedMap<Bytes, Element> elements = new TreeMap<>();
        List<Raw> keyed = new ArrayList<>();
        for (Raw each : raw) {
            if (each.key() == null) {
                elements.put(NftSet.CATCH_ALL, element(NftSet.CATCH_ALL, each));
            } else {
                keyed.add(each);
            }
        }
        if (set.interval() && !SetCodec.isConcatenatedRange(set)) {
            putRanges(keyed, elements);
        } else {
            for (Raw each : keyed) {
                Bytes end = each.keyEnd();
                elements.put(keyOf(each), element(end == null ? keyOf(each) : end, each));
            }
        }
        return elements;
    }

    /** The key of an element, or that of the catch-all element. */
    public static Bytes keyOf(Raw raw) {
        Bytes key = raw.key();
        return key == null ? NftSet.CATCH_ALL : key;
    }

    private static Element element(Bytes last, Raw raw) {
        return new Element(last, raw.data(), raw.verdict(), raw.attributes());
    }

    /** Pairs each first key with the end that follows it. */
    private static void putRanges(List<Raw> raw, SortedMap<Bytes, Element> elements) {
        List<Raw> sorted = new ArrayList<>(raw);
        sorted.sort(Comparator.comparing(ElementCodec::keyOf).thenComparing(each -> !each.isEnd()));
        Raw open = null;
        for (Raw each : sorted) {
            if (open != null) {
                elements.put(keyOf(open), element(keyOf(each).decrement(), open));
            }
            open = each.isEnd() ? null : each;
        }
        if (open != null) {
            byte[] ones = new byte[keyOf(open).length()];
            Arrays.fill(ones, (byte) 0xff);
            elements.put(keyOf(open), element(Bytes.of(ones), open));
        }
    }
}
