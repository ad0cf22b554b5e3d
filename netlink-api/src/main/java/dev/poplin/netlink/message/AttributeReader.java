package dev.poplin.netlink.message;

import dev.poplin.inet.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks the attributes between two offsets of a buffer: {@link #next} steps to the next one, {@link #type} and the typed
 * getters read it. Checks every length before it reads. Confined to one thread; the buffer's position is left alone.
 */
public final class AttributeReader {

    private static final int HEADER_BYTES = 4;
    private static final int TYPE_MASK = 0x3fff;

    private final ByteBuffer buffer;
    private final int end;
    private int nextStart;
    private int start;
    private int length;
    private int type;

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
            throw new MalformedMessageException("attribute length " + total + " does not fit", nextStart, buffer);
        }
        type = Short.toUnsignedInt(buffer.getShort(nextStart + 2)) & TYPE_MASK;
        start = nextStart + HEADER_BYTES;
        length = total - HEADER_BYTES;
        nextStart += total + 3 & ~3;
        return true;
    }

    /** The type of this attribute, without the flags for nesting and byte order. */
    public int type() {
        return type;
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

    /** 16 bits in network order, unsigned. */
    public int be16() {
        require(2);
        return Byte.toUnsignedInt(buffer.get(start)) << 8 | Byte.toUnsignedInt(buffer.get(start + 1));
    }

    /** 32 bits in network order. */
    public int be32() {
        require(4);
        int value = 0;
        for (int index = 0; index < 4; index++) {
            value = value << 8 | Byte.toUnsignedInt(buffer.get(start + index));
        }
        return value;
    }

    /** 64 bits in network order. */
    public long be64() {
        require(8);
        long value = 0;
        for (int index = 0; index < 8; index++) {
            value = value << 8 | Byte.toUnsignedInt(buffer.get(start + index));
        }
        return value;
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
        if (length != 4 && length != 16) {
            throw new MalformedMessageException("an address of " + length + " bytes", start, buffer);
        }
        return IpAddress.of(bytes());
    }

    /** A reader of the attributes within this one. */
    public AttributeReader nested() {
        return new AttributeReader(buffer, start, start + length);
    }

    /** A reader of the attributes that follow a header of {@code headerBytes} within this one. */
    public AttributeReader nestedBehind(int headerBytes) {
        require(headerBytes);
        return new AttributeReader(buffer, start + headerBytes, start + length);
    }

    private void require(int bytes) {
        if (length < bytes) {
            throw new MalformedMessageException(
                    "attribute " + type + " has " + length + " bytes, " + bytes + " are needed", start, buffer);
        }
    }
}
