package dev.poplin.netlink.message;

import java.util.ArrayList;
import java.util.List;

/** Values of one type within an attribute, each in an attribute of its own. */
final class ElementList {

    private ElementList() {}

    static <T> List<T> decode(AttributeReader elements, Attribute<?, T> element) {
        List<T> values = new ArrayList<>();
        while (elements.next()) {
            values.add(element.decode(RawAttribute.of(elements)));
        }
        return List.copyOf(values);
    }

    /** Numbered one by one if they are {@code counted}. */
    static <T> void write(MessageWriter writer, List<T> values, Attribute<?, T> element, boolean counted) {
        int number = element.number();
        for (T value : values) {
            writer.attributeBytes(number, element.encode(value).content());
            number += counted ? 1 : 0;
        }
    }
}
