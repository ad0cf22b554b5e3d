package dev.poplin.netlink.message;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The names of the attributes of one kind of message, so that people can be told of them: an offset that the kernel complains
 * of becomes a path such as {@code RTA_MULTIPATH/nexthop[1]/RTA_GATEWAY}. What has no name shows its number. Immutable once it
 * is built; thread-safe.
 */
public final class AttributeNames {

    /** Knows nothing, not even the length of the family's header. */
    public static final AttributeNames NONE = new AttributeNames(-1, Map.of());

    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int NESTED = 1 << 15;
    private static final int TYPE_MASK = 0x3fff;

    private final int headerBytes;
    private final Map<Integer, Entry> entries;

    private AttributeNames(int headerBytes, Map<Integer, Entry> entries) {
        this.headerBytes = headerBytes;
        this.entries = entries;
    }

    /** What is known of one attribute. Its content is only asked for when it is needed, because links hold links. */
    private record Entry(String name, int skippedBytes, @Nullable String element, Supplier<AttributeNames> content) {}

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

        /** An attribute that holds others behind a header of {@code skippedBytes}. */
        public Builder nested(int type, String name, int skippedBytes, Supplier<AttributeNames> content) {
            entries.put(type, new Entry(name, skippedBytes, null, content));
            return this;
        }

        /** An attribute that holds elements, each with a header whose first 16 bits are its length, and attributes behind it. */
        public Builder array(
                int type, String name, String element, int skippedBytes, Supplier<AttributeNames> content) {
            entries.put(type, new Entry(name, skippedBytes, element, content));
            return this;
        }

        /** What has been collected. */
        public AttributeNames build() {
            return new AttributeNames(headerBytes, Map.copyOf(entries));
        }
    }

    /** Names for messages whose family has a header of this many bytes before the attributes. */
    public static Builder builder(int headerBytes) {
        return new Builder(headerBytes);
    }

    /** The length of the family's header, or -1 if it is not known. */
    public int headerBytes() {
        return headerBytes;
    }

    /** The name of a type, or its number. */
    public String name(int type) {
        Entry entry = entries.get(type);
        return entry == null ? Integer.toString(type) : entry.name;
    }

    /** The names of what is within an attribute of this type. */
    AttributeNames within(int type) {
        Entry entry = entries.get(type);
        return entry == null || entry.element != null ? NONE : entry.content.get();
    }

    /** How many bytes come before the attributes within an attribute of this type; -1 if nothing is known to be in it. */
    int skippedBytes(int type) {
        Entry entry = entries.get(type);
        return entry == null || entry.element != null || entry.content.get() == NONE ? -1 : entry.skippedBytes;
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
        int end = Math.min(message.limit(), start + message.getInt(start));
        int first = start + MessageWriter.HEADER_BYTES + headerBytes;
        String path = headerBytes < 0 ? "" : path(message, first, end, start + offset);
        return path.isEmpty() ? "offset " + offset : path;
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
        String path = pathOf(message, start, nest);
        AttributeNames names = this;
        for (String step : path.split("/")) {
            names = names.within(step);
        }
        return path + "/" + names.name(type);
    }

    /** The names of what is within an attribute of this name or, of an array, within its elements. */
    private AttributeNames within(String name) {
        if (name.endsWith("]")) {
            return this;
        }
        return entries.values().stream()
                .filter(entry -> entry.name.equals(name))
                .findFirst()
                .map(entry -> entry.content.get())
                .orElse(NONE);
    }

    private String path(ByteBuffer message, int from, int end, int wanted) {
        int at = from;
        while (wanted >= at && end - at >= ATTRIBUTE_HEADER_BYTES) {
            int length = Short.toUnsignedInt(message.getShort(at));
            int type = Short.toUnsignedInt(message.getShort(at + 2));
            if (length < ATTRIBUTE_HEADER_BYTES || length > end - at) {
                return "";
            }
            if (wanted < at + length) {
                String inside =
                        wanted < at + ATTRIBUTE_HEADER_BYTES ? "" : inside(message, at, at + length, type, wanted);
                return name(type & TYPE_MASK) + (inside.isEmpty() ? "" : "/" + inside);
            }
            at += length + 3 & ~3;
        }
        return "";
    }

    private String inside(ByteBuffer message, int at, int end, int typeAndFlags, int wanted) {
        Entry entry = entries.get(typeAndFlags & TYPE_MASK);
        int content = at + ATTRIBUTE_HEADER_BYTES;
        if (entry == null) {
            return (typeAndFlags & NESTED) == 0 ? "" : NONE.path(message, content, end, wanted);
        }
        if (entry.element != null) {
            return element(entry, message, content, end, wanted);
        }
        return entry.content.get().path(message, content + entry.skippedBytes, end, wanted);
    }

    private static String element(Entry entry, ByteBuffer message, int from, int end, int wanted) {
        int at = from;
        for (int index = 0; end - at >= entry.skippedBytes; index++) {
            int length = Short.toUnsignedInt(message.getShort(at));
            if (length < entry.skippedBytes || length > end - at) {
                return "";
            }
            if (wanted < at + length) {
                String inside = entry.content.get().path(message, at + entry.skippedBytes, at + length, wanted);
                return entry.element + "[" + index + "]" + (inside.isEmpty() ? "" : "/" + inside);
            }
            at += length + 3 & ~3;
        }
        return "";
    }
}
