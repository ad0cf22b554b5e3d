package dev.poplin.netlink.message;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.inet.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the attributes between two offsets of a buffer: {@link #next} steps to the next one, {@link #type} and the typed
 * getters read it. Checks every length before it reads. Confined to one thread; the buffer's position is left alone.
 */
public final class AttributeReader {

    private static final int HEADER_BYTES = 4;
    private static final int TYPE_MASK = 0x3fff;
    private static final boolean NATIVE_IS_NETWORK_ORDER = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    private final ByteBuffer buffer;
    private final int end;
    private int nextStart;
    private int start;
    private int length;
    private int typeAndFlags;
    /** What this is within; its path is put together only for those who are told of a fault. */
    private @Nullable AttributeReader outer;

    private int outerType;
    private int element = -1;

    /** A reader of the attributes in {@code [from, to)}; the buffer must be in native order. */
    public AttributeReader(ByteBuffer buffer, int from, int to) {
        if (from < 0 || to > buffer.limit() || from > to) {
            throw new MalformedMessageException(
                    "attributes [" + from + ", " + to + ") are not in the message", from, buffer);
        }
        this.buffer = buffer;
        this.nextStart = from;
        this.end = to;
    }

    /** A reader of an attribute's content that was kept as bytes. */
    public static AttributeReader of(byte[] bytes) {
        return new AttributeReader(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 0, bytes.length);
    }

    /** A reader that is at an attribute that was kept. */
    public static AttributeReader at(RawAttribute attribute) {
        byte[] content = attribute.content();
        MessageWriter whole = new MessageWriter(content.length + 8).attributeBytes(attribute.typeAndFlags(), content);
        AttributeReader reader = new AttributeReader(whole.written(), 0, whole.size());
        reader.next();
        return reader;
    }

    /**
     * Steps to the next attribute; false at the end.
     *
     * @throws MalformedMessageException if its length does not fit
     */
    public boolean next() {
        if (end - nextStart < HEADER_BYTES) {
            return false;
        }
        int total = Short.toUnsignedInt(buffer.getShort(nextStart));
        if (total < HEADER_BYTES || total > end - nextStart) {
            throw new MalformedMessageException(
                    within() + "attribute length " + total + " does not fit", nextStart, buffer);
        }
        typeAndFlags = Short.toUnsignedInt(buffer.getShort(nextStart + 2));
        start = nextStart + HEADER_BYTES;
        length = total - HEADER_BYTES;
        nextStart += total + 3 & ~3;
        return true;
    }

    /** The type of this attribute, without the flags for nesting and byte order. */
    public int type() {
        return typeAndFlags & TYPE_MASK;
    }

    /** The type with the flags for nesting and byte order, as on the wire. */
    public int typeAndFlags() {
        return typeAndFlags;
    }

    /** The length of this attribute's content in bytes. */
    public int length() {
        return length;
    }

    /** The offset of this attribute's content in the buffer. */
    public int offset() {
        return start;
    }

    /** The first byte, unsigned. */
    public int u8() {
        require(1);
        return Byte.toUnsignedInt(buffer.get(start));
    }

    /** 16 bits, unsigned. */
    public int u16() {
        require(2);
        return Short.toUnsignedInt(buffer.getShort(start));
    }

    /** 32 bits. */
    public int u32() {
        require(4);
        return buffer.getInt(start);
    }

    /** 64 bits. */
    public long u64() {
        require(8);
        return buffer.getLong(start);
    }

    /** The byte at an offset of this attribute's content, unsigned. */
    public int u8(int at) {
        require(at + 1);
        return Byte.toUnsignedInt(buffer.get(start + at));
    }

    /** 16 bits at an offset of this attribute's content, unsigned. */
    public int u16(int at) {
        require(at + 2);
        return Short.toUnsignedInt(buffer.getShort(start + at));
    }

    /** 32 bits at an offset of this attribute's content. */
    public int u32(int at) {
        require(at + 4);
        return buffer.getInt(start + at);
    }

    /** 16 bits in network order at an offset of this attribute's content, unsigned. */
    public int be16(int at) {
        require(at + 2);
        return Byte.toUnsignedInt(buffer.get(start + at)) << 8 | Byte.toUnsignedInt(buffer.get(start + at + 1));
    }

    /** 32 bits in network order at an offset of this attribute's content. */
    public int be32(int at) {
        require(at + 4);
        return int32(start + at);
    }

    /** 64 bits at an offset of this attribute's content. */
    public long u64(int at) {
        require(at + 8);
        return buffer.getLong(start + at);
    }

    /** Several numbers of 64 bits that follow each other. */
    public long[] u64s(int count) {
        require(8 * count);
        long[] values = new long[count];
        for (int index = 0; index < count; index++) {
            values[index] = buffer.getLong(start + 8 * index);
        }
        return values;
    }

    /** 16 bits in network order, unsigned. */
    public int be16() {
        require(2);
        return Byte.toUnsignedInt(buffer.get(start)) << 8 | Byte.toUnsignedInt(buffer.get(start + 1));
    }

    /** 32 bits in network order. */
    public int be32() {
        require(4);
        return int32(start);
    }

    /** 64 bits in network order. */
    public long be64() {
        require(8);
        return int64(start);
    }

    /** Text up to the first zero byte, as UTF-8. */
    public String string() {
        byte[] bytes = bytes();
        int textLength = 0;
        while (textLength < bytes.length && bytes[textLength] != 0) {
            textLength++;
        }
        return new String(bytes, 0, textLength, StandardCharsets.UTF_8);
    }

    /** The content as it is; a fresh array. */
    public byte[] bytes() {
        byte[] bytes = new byte[length];
        for (int index = 0; index < length; index++) {
            bytes[index] = buffer.get(start + index);
        }
        return bytes;
    }

    /** The content as an address of 4 or 16 bytes. */
    public IpAddress address() {
        if (length == 4) {
            return Ipv4Address.ofInt(int32(start));
        }
        if (length == 16) {
            return Ipv6Address.of(int64(start), int64(start + 8));
        }
        throw new MalformedMessageException(
                "attribute " + path() + type() + " holds an address of " + length + " bytes", start, buffer);
    }

    private int int32(int offset) {
        int value = buffer.getInt(offset);
        return NATIVE_IS_NETWORK_ORDER ? value : Integer.reverseBytes(value);
    }

    private long int64(int offset) {
        long value = buffer.getLong(offset);
        return NATIVE_IS_NETWORK_ORDER ? value : Long.reverseBytes(value);
    }

    /** The content as a link-layer address, or null if it is none of six bytes. */
    public @Nullable MacAddress macAddress() {
        return length == 6 ? MacAddress.of(bytes()) : null;
    }

    /**
     * The content as a link-layer address of any length.
     *
     * @throws MalformedMessageException if it is longer than any
     */
    public LinkLayerAddress linkLayerAddress() {
        if (length > LinkLayerAddress.MAX_BYTES) {
            throw malformed("a link-layer address of " + length + " bytes");
        }
        return LinkLayerAddress.of(bytes());
    }

    /** A reader of the attributes within this one. */
    public AttributeReader nested() {
        return nestedBehind(0);
    }

    /** A reader of the attributes that follow a header of {@code headerBytes} within this one. */
    public AttributeReader nestedBehind(int headerBytes) {
        require(headerBytes);
        AttributeReader inner = new AttributeReader(buffer, start + headerBytes, start + length);
        return inner.within(this, -1);
    }

    /**
     * The elements that follow each other in this attribute, each with a header of {@code headerBytes} whose first 16 bits are the
     * element's length.
     *
     * @throws MalformedMessageException if a length does not fit
     */
    public List<Element> elements(int headerBytes) {
        List<Element> elements = new ArrayList<>();
        int at = start;
        int last = start + length;
        while (last - at >= headerBytes) {
            int bytes = Short.toUnsignedInt(buffer.getShort(at));
            if (bytes < headerBytes || bytes > last - at) {
                throw new MalformedMessageException(
                        "in attribute " + path() + type() + ": element length " + bytes + " does not fit", at, buffer);
            }
            AttributeReader attributes = new AttributeReader(buffer, at + headerBytes, at + bytes);
            elements.add(new Element(buffer, at, attributes.within(this, elements.size())));
            at += bytes + 3 & ~3;
        }
        return elements;
    }

    /**
     * One element of several in an attribute.
     *
     * @param bytes the buffer that holds it
     * @param start where its header begins
     * @param attributes what follows its header
     */
    public record Element(ByteBuffer bytes, int start, AttributeReader attributes) {

        /** A byte of its header, unsigned; the header reaches at least this far. */
        public int u8(int offset) {
            return Byte.toUnsignedInt(bytes.get(start + offset));
        }

        /** 32 bits of its header; the header reaches at least this far. */
        public int u32(int offset) {
            return bytes.getInt(start + offset);
        }
    }

    private AttributeReader within(AttributeReader reader, int elementOfIt) {
        outer = reader;
        outerType = reader.type();
        element = elementOfIt;
        return this;
    }

    /** The types of the attributes that this is within, each with a slash behind it. */
    private String path() {
        if (outer == null) {
            return "";
        }
        String index = element < 0 ? "" : "[" + element + "]";
        return outer.path() + outerType + index + "/";
    }

    private String within() {
        return outer == null ? "" : "in attribute " + path() + ": ";
    }

    MalformedMessageException malformed(String reason) {
        return new MalformedMessageException("attribute " + path() + type() + ": " + reason, start, buffer);
    }

    private void require(int bytes) {
        if (length < bytes) {
            throw new MalformedMessageException(
                    "attribute " + path() + type() + " has " + length + " bytes, " + bytes + " are needed",
                    start,
                    buffer);
        }
    }
}
