package dev.poplin.netlink.message;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The names of the attributes of one kind of message, so that people can be told of them: an offset that the kernel complains
 * of becomes a path such as {@code RTA_MULTIPATH/nexthop[1]/RTA_GATEWAY}. What has no name shows its number. Immutable once it
 * is built; thread-safe.
 */
public final class AttributeNames {

    /** Knows nothing, not even the length of the family's header. */
    public static final AttributeNames NONE = new AttributeNames(-1, Map.of(), null);

    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int NESTED = 1 << 15;
    private static final int TYPE_MASK = 0x3fff;

    private final int headerBytes;
    private final Map<Integer, Entry> entries;
    private final @Nullable Entry each;

    private AttributeNames(int headerBytes, Map<Integer, Entry> entries, @Nullable Entry each) {
        this.headerBytes = headerBytes;
        this.entries = entries;
        this.each = each;
    }

    /** What is known of one attribute. Its content is only asked for when it is needed, because links hold links. */
    private record Entry(
            String name, int skippedBytes, @Nullable String element, Function<Level, AttributeNames> content) {

        boolean isArray() {
            return element != null;
        }
    }

    /** Attributes side by side in a message. */
    private record Level(ByteBuffer message, int from, int end) {

        /** The value of the first attribute of a type, empty if there is none. */
        byte[] value(int type) {
            int at = from;
            while (end - at >= ATTRIBUTE_HEADER_BYTES) {
                int length = Short.toUnsignedInt(message.getShort(at));
                if (length < ATTRIBUTE_HEADER_BYTES || length > end - at) {
                    break;
                }
                if ((message.getShort(at + 2) & TYPE_MASK) == type) {
                    byte[] value = new byte[length - ATTRIBUTE_HEADER_BYTES];
                    message.get(at + ATTRIBUTE_HEADER_BYTES, value);
                    return value;
                }
                at += length + 3 & ~3;
            }
            return new byte[0];
        }
    }

    /** Where an attribute is, and the names of what is in it. */
    private record Place(String path, AttributeNames content) {

        static final Place NONE = new Place("", AttributeNames.NONE);

        static Place of(String name, AttributeNames content, Place inside) {
            return inside.path.isEmpty()
                    ? new Place(name, content)
                    : new Place(name + "/" + inside.path, inside.content);
        }
    }

    /** Collects names. Confined to one thread. */
    public static final class Builder {

        private final int headerBytes;
        private final Map<Integer, Entry> entries = new HashMap<>();

        private Builder(int headerBytes) {
            this.headerBytes = headerBytes;
        }

        /** An attribute with a value. */
        public Builder name(int type, String name) {
            return nested(type, name, 0, () -> NONE);
        }

        /** Attributes with the numbers from 1 on, in their order, all of whose names begin alike; {@code -} is a number without a name. */
        public Builder names(String prefix, String names) {
            int number = 1;
            for (String name : names.split(" ")) {
                if (!name.equals("-")) {
                    name(number, prefix + name);
                }
                number++;
            }
            return this;
        }

        /** An attribute that has its name already and holds others. */
        public Builder within(int type, Supplier<AttributeNames> content) {
            Entry named = Objects.requireNonNull(entries.get(type), "names the attribute first");
            return nested(type, named.name, 0, content);
        }

        /** An attribute that has its name already and holds others, which the value of the attribute {@code by} beside it chooses. */
        public Builder chosen(int type, int by, Function<byte[], AttributeNames> content) {
            Entry named = Objects.requireNonNull(entries.get(type), "names the attribute first");
            entries.put(type, new Entry(named.name, 0, null, level -> content.apply(level.value(by))));
            return this;
        }

        /** An attribute that holds others behind a header of {@code skippedBytes}. */
        public Builder nested(int type, String name, int skippedBytes, Supplier<AttributeNames> content) {
            entries.put(type, new Entry(name, skippedBytes, null, level -> content.get()));
            return this;
        }

        /** An attribute that holds elements, each with a header whose first 16 bits are its length, and attributes behind it. */
        public Builder array(
                int type, String name, String element, int skippedBytes, Supplier<AttributeNames> content) {
            entries.put(type, new Entry(name, skippedBytes, element, level -> content.get()));
            return this;
        }

        /** What has been collected. */
        public AttributeNames build() {
            return new AttributeNames(headerBytes, Map.copyOf(entries), null);
        }
    }

    /** Names for messages whose family has a header of this many bytes before the attributes. */
    public static Builder builder(int headerBytes) {
        return new Builder(headerBytes);
    }

    /** The names of a nest that is a list: whatever the numbers of its attributes are, they are all alike and told by their places. */
    public static AttributeNames list(String element, Supplier<AttributeNames> content) {
        return new AttributeNames(0, Map.of(), new Entry(element, 0, null, level -> content.get()));
    }

    private @Nullable Entry entry(int type) {
        return each == null ? entries.get(type) : each;
    }

    /** The length of the family's header, or -1 if it is not known. */
    public int headerBytes() {
        return headerBytes;
    }

    /** The name of a type, or its number. */
    public String name(int type) {
        Entry entry = entry(type);
        return entry == null ? Integer.toString(type) : entry.name;
    }

    /** The names of what is within an attribute of this type that stands among others. */
    AttributeNames within(ByteBuffer message, int from, int end, int type) {
        Entry entry = entry(type);
        return entry == null || entry.isArray() ? NONE : entry.content.apply(new Level(message, from, end));
    }

    /** How many bytes come before the attributes within an attribute of this type. */
    int skippedBytes(int type) {
        Entry entry = entry(type);
        return entry == null ? 0 : entry.skippedBytes;
    }

    /**
     * The path of the attribute at an offset of a message.
     *
     * @param message the message, in native order
     * @param start where its header begins in the buffer
     * @param offset the offset from {@code start}, as in NLMSGERR_ATTR_OFFS
     * @return names parted by slashes, or {@code offset N} if no attribute is there
     */
    public String pathOf(ByteBuffer message, int start, int offset) {
        return placeOf(message, start, offset).path;
    }

    /**
     * The path of an attribute that is missing in the nest at an offset of a message.
     *
     * @param message the message, in native order
     * @param start where its header begins in the buffer
     * @param nest the offset of the nest from {@code start}, as in NLMSGERR_ATTR_MISS_NEST
     * @param type the number of what is missing
     * @return names parted by slashes; the number if what is in the nest has no names
     */
    public String pathOfMissing(ByteBuffer message, int start, int nest, int type) {
        Place place = placeOf(message, start, nest);
        return place.path + "/" + place.content.name(type);
    }

    private Place placeOf(ByteBuffer message, int start, int offset) {
        int end = Math.min(message.limit(), start + message.getInt(start));
        int first = start + MessageWriter.HEADER_BYTES + headerBytes;
        Place place = headerBytes < 0 ? Place.NONE : place(new Level(message, first, end), start + offset);
        return place.path.isEmpty() ? new Place("offset " + offset, NONE) : place;
    }

    private Place place(Level level, int wanted) {
        int at = level.from;
        for (int index = 0; wanted >= at && level.end - at >= ATTRIBUTE_HEADER_BYTES; index++) {
            int length = Short.toUnsignedInt(level.message.getShort(at));
            int type = Short.toUnsignedInt(level.message.getShort(at + 2));
            if (length < ATTRIBUTE_HEADER_BYTES || length > level.end - at) {
                return Place.NONE;
            }
            if (wanted < at + length) {
                Entry entry = entry(type & TYPE_MASK);
                AttributeNames content = entry == null ? NONE : entry.content.apply(level);
                Level inner = new Level(level.message, at + ATTRIBUTE_HEADER_BYTES, at + length);
                Place inside = wanted < inner.from ? Place.NONE : inside(entry, content, inner, type, wanted);
                return Place.of(name(type & TYPE_MASK) + (each == null ? "" : "[" + index + "]"), content, inside);
            }
            at += length + 3 & ~3;
        }
        return Place.NONE;
    }

    private static Place inside(
            @Nullable Entry entry, AttributeNames content, Level inner, int typeAndFlags, int wanted) {
        if (entry == null) {
            return (typeAndFlags & NESTED) == 0 ? Place.NONE : NONE.place(inner, wanted);
        }
        return entry.isArray()
                ? element(entry, content, inner, wanted)
                : content.place(new Level(inner.message, inner.from + entry.skippedBytes, inner.end), wanted);
    }

    private static Place element(Entry entry, AttributeNames content, Level array, int wanted) {
        int at = array.from;
        for (int index = 0; array.end - at >= entry.skippedBytes; index++) {
            int length = Short.toUnsignedInt(array.message.getShort(at));
            if (length < entry.skippedBytes || length > array.end - at) {
                return Place.NONE;
            }
            if (wanted < at + length) {
                Place inside = content.place(new Level(array.message, at + entry.skippedBytes, at + length), wanted);
                return Place.of(entry.element + "[" + index + "]", content, inside);
            }
            at += length + 3 & ~3;
        }
        return Place.NONE;
    }
}
