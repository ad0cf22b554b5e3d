package dev.poplin.netlink.nftables;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.NftSet.Element;
import dev.poplin.netlink.nftables.NftSet.KeyType;
import dev.poplin.netlink.nftables.NftSet.Kind;
import dev.poplin.netlink.system.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sets and their elements on the wire. A range of a single key is two elements there, its first key and, marked as an end, the
 * key behind its last; a range of a concatenation is one element with two keys.
 */
final class SetCodec {

    private static final int TYPE_BITS = 6;
    private static final int KEY = 1;
    private static final int DATA = 2;
    private static final int FLAGS = 3;
    private static final int KEY_END = 10;

    private SetCodec() {}

    record RawElement(Bytes key, @Nullable Bytes keyEnd, int flags, Bytes data, Verdict verdict) {

        boolean isEnd() {
            return (flags & NftNumber.ELEMENT_INTERVAL_END) != 0;
        }
    }

    /** nft's number for one type, or for a concatenation. */
    static int keyNumber(List<KeyType> key) {
        int number = 0;
        for (KeyType part : key) {
            number = number << TYPE_BITS | part.number();
        }
        return number;
    }

    static int keyBytes(List<KeyType> key) {
        return key.size() == 1
                ? key.get(0).bytes()
                : key.stream().mapToInt(part -> part.bytes() + 3 & ~3).sum();
    }

    /** What nft itself leaves in a set so that it prints the keys well: their byte order, 1 this machine's, 2 the network's. */
    static Optional<byte[]> displayHint(List<KeyType> key) {
        if (key.size() != 1) {
            return Optional.empty();
        }
        boolean host = key.get(0).equals(KeyType.IFNAME) || key.get(0).equals(KeyType.MARK);
        ByteBuffer hint = ByteBuffer.allocate(6).order(ByteOrder.nativeOrder());
        return Optional.of(hint.put((byte) 0).put((byte) 4).putInt(host ? 1 : 2).array());
    }

    /** The types behind nft's number; what is not known is one type of the whole length. */
    static List<KeyType> keyTypes(int number, int bytes) {
        List<KeyType> known = List.of(
                KeyType.IPV4_ADDR,
                KeyType.IPV6_ADDR,
                KeyType.INET_PROTO,
                KeyType.INET_SERVICE,
                KeyType.MARK,
                KeyType.IFNAME);
        List<KeyType> types = new ArrayList<>();
        for (int rest = number; rest != 0; rest >>>= TYPE_BITS) {
            int part = rest & (1 << TYPE_BITS) - 1;
            known.stream().filter(type -> type.number() == part).findFirst().ifPresent(type -> types.add(0, type));
        }
        return keyNumber(types) == number && keyBytes(types) == bytes ? types : List.of(new KeyType(number, bytes));
    }

    /** The elements of a set as the kernel has them, in portions that fit an attribute. */
    static List<List<RawElement>> portions(NftSet set, Map<Bytes, Element> elements) {
        List<RawElement> raw = new ArrayList<>();
        elements.forEach((key, element) -> {
            boolean ranges = set.interval();
            if (ranges && set.key().size() > 1) {
                raw.add(new RawElement(key, element.last(), 0, element.data(), element.verdict()));
                return;
            }
            raw.add(new RawElement(key, null, 0, element.data(), element.verdict()));
            if (ranges && !element.last().increment().isZero()) {
                Bytes behind = element.last().increment();
                raw.add(new RawElement(behind, null, NftNumber.ELEMENT_INTERVAL_END, Bytes.of(), Verdict.ACCEPT));
            }
        });
        int each = 600;
        List<List<RawElement>> portions = new ArrayList<>();
        for (int from = 0; from < raw.size(); from += each) {
            portions.add(raw.subList(from, Math.min(from + each, raw.size())));
        }
        return portions;
    }

    static void write(MessageWriter out, NftSet set, List<RawElement> elements) {
        out.nested(3, () -> {
            for (RawElement element : elements) {
                out.nested(NftNumber.LIST_ELEM, () -> write(out, set.kind(), element));
            }
        });
    }

    private static void write(MessageWriter out, Kind kind, RawElement element) {
        if (element.isEnd()) {
            out.attributeBe32(FLAGS, NftNumber.ELEMENT_INTERVAL_END);
        }
        ExpressionCodec.data(out, KEY, element.key());
        Bytes end = element.keyEnd();
        if (end != null) {
            ExpressionCodec.data(out, KEY_END, end);
        }
        if (!element.isEnd() && kind == Kind.MAP) {
            ExpressionCodec.data(out, DATA, element.data());
        } else if (!element.isEnd() && kind == Kind.VERDICT_MAP) {
            out.nested(DATA, () -> ExpressionCodec.verdict(out, element.verdict()));
        }
    }

    /** The elements in one message of a listing. */
    static List<RawElement> elements(Reply reply) {
        List<RawElement> elements = new ArrayList<>();
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == 3) {
                AttributeReader list = attributes.nested();
                while (list.next()) {
                    elements.add(element(list.nested()));
                }
            }
        }
        return elements;
    }

    private static RawElement element(AttributeReader attributes) {
        Bytes key = Bytes.of();
        Bytes keyEnd = null;
        Bytes data = Bytes.of();
        Verdict verdict = Verdict.ACCEPT;
        int flags = 0;
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
                default -> {
                    // Time-outs and comments are not part of an element here.
                }
            }
        }
        return new RawElement(key, keyEnd, flags, data, verdict);
    }

    static Map<Bytes, Element> singles(List<RawElement> raw) {
        Map<Bytes, Element> elements = new TreeMap<>();
        for (RawElement each : raw) {
            Bytes end = each.keyEnd();
            elements.put(each.key(), new Element(end == null ? each.key() : end, each.data(), each.verdict()));
        }
        return elements;
    }

    /** Pairs each first key with the end that follows it. */
    static Map<Bytes, Element> ranges(List<RawElement> raw) {
        List<RawElement> sorted = new ArrayList<>(raw);
        sorted.sort(Comparator.comparing(RawElement::key).thenComparing(each -> !each.isEnd()));
        Map<Bytes, Element> elements = new TreeMap<>();
        RawElement open = null;
        for (RawElement each : sorted) {
            if (open != null) {
                elements.put(open.key(), new Element(each.key().decrement(), open.data(), open.verdict()));
            }
            open = each.isEnd() ? null : each;
        }
        if (open != null) {
            byte[] ones = new byte[open.key().length()];
            Arrays.fill(ones, (byte) 0xff);
            elements.put(open.key(), new Element(Bytes.of(ones), open.data(), open.verdict()));
        }
        return elements;
    }
}
