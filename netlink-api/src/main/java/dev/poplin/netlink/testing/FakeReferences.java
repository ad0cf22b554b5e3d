package dev.poplin.netlink.testing;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.nftables.data.DataCodec;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.expression.Expression;
import dev.poplin.netlink.nftables.expression.Expression.Decide;
import dev.poplin.netlink.nftables.expression.Expression.Lookup;
import dev.poplin.netlink.nftables.expression.Expression.MapLookup;
import dev.poplin.netlink.nftables.expression.Expression.ObjectLookup;
import dev.poplin.netlink.nftables.expression.Expression.ObjectReference;
import dev.poplin.netlink.nftables.expression.Expression.Opaque;
import dev.poplin.netlink.nftables.expression.Expression.VerdictLookup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What rules and elements of the fake kernel refer to, and references by number turned to names. */
final class FakeReferences {

    private static final int NESTED = 1 << 15;
    private static final int ELEMENT_DATA = 2;
    private static final int EXPRESSION_NAME = 1;
    private static final int EXPRESSION_DATA = 2;

    private FakeReferences() {}

    /** The chain that an expression leads to, or the empty text. */
    static String chain(Expression expression) {
        return expression instanceof Decide decide ? decide.verdict().chain() : "";
    }

    /** The chain that an element's verdict leads to, or the empty text. */
    static String chainOfElement(FakeAttributes element) {
        for (RawAttribute attribute : element) {
            if (attribute.type() == ELEMENT_DATA) {
                return DataCodec.verdict(attribute.nested()).chain();
            }
        }
        return "";
    }

    /** The set that an expression looks up or changes, or the empty text. */
    static String set(Expression expression) {
        if (expression instanceof Lookup lookup) {
            return lookup.set();
        } else if (expression instanceof VerdictLookup lookup) {
            return lookup.map();
        } else if (expression instanceof MapLookup lookup) {
            return lookup.map();
        } else if (expression instanceof ObjectLookup lookup) {
            return lookup.map();
        } else if (expression instanceof Opaque opaque && opaque.name().equals("dynset")) {
            return KeptAttributes.value(opaque.data(), 1)
                    .map(name -> text(name.toArray()))
                    .orElse("");
        }
        return "";
    }

    /** The object that an expression carries out, as its type and name, or the empty text. */
    static String object(Expression expression) {
        return expression instanceof ObjectReference reference ? reference.type() + " " + reference.name() : "";
    }

    static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** A rule's list of expressions with sets by name that were referred to by the number that this transaction gave them. */
    static RawAttribute named(RawAttribute list, Map<Integer, String> sets) {
        MessageWriter out = new MessageWriter(256);
        AttributeReader elements = list.nested();
        while (elements.next()) {
            RawAttribute element = RawAttribute.of(elements);
            out.nested(element.type(), () -> expression(element, sets, out));
        }
        return new RawAttribute(list.type() | NESTED, bytes(out));
    }

    private static void expression(RawAttribute element, Map<Integer, String> sets, MessageWriter out) {
        String name = "";
        AttributeReader parts = element.nested();
        while (parts.next()) {
            if (parts.type() == EXPRESSION_NAME) {
                name = parts.string();
                RawAttribute.of(parts).write(out);
            } else if (parts.type() == EXPRESSION_DATA) {
                int nameType = name.equals("lookup") || name.equals("dynset") ? 1 : name.equals("objref") ? 4 : -1;
                int idType = name.equals("lookup") ? 4 : name.equals("dynset") ? 2 : name.equals("objref") ? 5 : -1;
                RawAttribute data = RawAttribute.of(parts);
                out.nested(EXPRESSION_DATA, () -> references(data, nameType, idType, sets, out));
            }
        }
    }

    private static void references(
            RawAttribute data, int nameType, int idType, Map<Integer, String> sets, MessageWriter out) {
        List<RawAttribute> attributes = new ArrayList<>();
        String found = "";
        AttributeReader reader = data.nested();
        while (reader.next()) {
            if (reader.type() == idType) {
                found = sets.getOrDefault(reader.be32(), "");
            } else {
                attributes.add(RawAttribute.of(reader));
            }
        }
        for (RawAttribute each : attributes) {
            if (each.type() == nameType && !found.isEmpty()) {
                out.attributeString(nameType, found);
            } else {
                each.write(out);
            }
        }
    }

    static byte[] bytes(MessageWriter writer) {
        byte[] bytes = new byte[writer.size()];
        writer.written().get(bytes);
        return bytes;
    }
}
