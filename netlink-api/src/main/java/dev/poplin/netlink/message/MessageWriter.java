package dev.poplin.netlink.message;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes netlink messages one behind the other into a buffer that grows. Numbers are in native order unless the name says
 * {@code Be}. Confined to one thread.
 */
public final class MessageWriter {

    /** The length of nlmsghdr. */
    public static final int HEADER_BYTES = 16;

    private static final int MAX_ATTRIBUTE_BYTES = 0xffff;
    private static final int NESTED = 1 << 15;
    private static final boolean NATIVE_IS_BIG = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;

    private ByteBuffer buffer;
    private int messageStart = -1;

    /** A writer with room for {@code capacity} bytes before it has to grow. */
    public MessageWriter(int capacity) {
        buffer = ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
    }

    /** Starts a message; its length is filled in by {@link #endMessage}. */
    public MessageWriter beginMessage(int type, int flags, int sequence) {
        if (messageStart >= 0) {
            throw new IllegalStateException("the message before has not ended");
        }
        messageStart = buffer.position();
        room(HEADER_BYTES)
                .putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(sequence)
                .putInt(0);
        return this;
    }

    /** Ends the message and pads it to four bytes. */
    public MessageWriter endMessage() {
        buffer.putInt(messageStart, buffer.position() - messageStart);
        align();
        messageStart = -1;
        return this;
    }

    /** Writes one byte. */
    public MessageWriter u8(int value) {
        room(1).put((byte) value);
        return this;
    }

    /** Writes 16 bits. */
    public MessageWriter u16(int value) {
        room(2).putShort((short) value);
        return this;
    }

    /** Writes 32 bits. */
    public MessageWriter u32(int value) {
        room(4).putInt(value);
        return this;
    }

    /** Writes 64 bits. */
    public MessageWriter u64(long value) {
        room(8).putLong(value);
        return this;
    }

    /** Writes 16 bits in network order. */
    public MessageWriter be16(int value) {
        return u16(NATIVE_IS_BIG ? value : Short.reverseBytes((short) value));
    }

    /** Writes 32 bits in network order. */
    public MessageWriter be32(int value) {
        return u32(NATIVE_IS_BIG ? value : Integer.reverseBytes(value));
    }

    private MessageWriter be64(long value) {
        return u64(NATIVE_IS_BIG ? value : Long.reverseBytes(value));
    }

    /** Writes bytes as they are. */
    public MessageWriter bytes(byte[] bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    /** Writes an attribute of one byte. */
    public MessageWriter attributeU8(int type, int value) {
        return header(type, 1).u8(value).align();
    }

    /** Writes an attribute of 16 bits. */
    public MessageWriter attributeU16(int type, int value) {
        return header(type, 2).u16(value).align();
    }

    /** Writes an attribute of 32 bits. */
    public MessageWriter attributeU32(int type, int value) {
        return header(type, 4).u32(value);
    }

    /** Writes an attribute of 64 bits. */
    public MessageWriter attributeU64(int type, long value) {
        return header(type, 8).u64(value);
    }

    /** Writes an attribute of 16 bits in network order. */
    public MessageWriter attributeBe16(int type, int value) {
        return header(type, 2).be16(value).align();
    }

    /** Writes an attribute of 32 bits in network order. */
    public MessageWriter attributeBe32(int type, int value) {
        return header(type, 4).be32(value);
    }

    /** Writes an attribute of 64 bits in network order. */
    public MessageWriter attributeBe64(int type, long value) {
        return header(type, 8).be64(value);
    }

    /** Writes a text that ends with a zero byte, as UTF-8. */
    public MessageWriter attributeString(int type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return header(type, bytes.length + 1).bytes(bytes).u8(0).align();
    }

    /** Writes an attribute of any bytes. */
    public MessageWriter attributeBytes(int type, byte[] bytes) {
        return header(type, bytes.length).bytes(bytes).align();
    }

    /** Writes the 4 or 16 bytes of an address. */
    public MessageWriter attributeAddress(int type, IpAddress address) {
        return address.family() == IpFamily.IPV4
                ? attributeBe32(type, (int) address.lowBits())
                : header(type, 16).be64(address.highBits()).be64(address.lowBits());
    }

    /** Writes an attribute without a value. */
    public MessageWriter attributeFlag(int type) {
        return header(type, 0);
    }

    /** Writes an attribute that holds others, marked NLA_F_NESTED. */
    public MessageWriter nested(int type, Runnable content) {
        return scope(type | NESTED, content);
    }

    /** Writes an attribute whose content has a form of its own, or holds others without being marked as nested. */
    public MessageWriter scope(int type, Runnable content) {
        int start = buffer.position();
        header(type, 0);
        content.run();
        int length = buffer.position() - start;
        requireFits(type, length);
        buffer.putShort(start, (short) length);
        return align();
    }

    /** Writes an element that begins with its own length in 16 bits, such as struct rtnexthop. */
    public MessageWriter element(Runnable content) {
        int start = buffer.position();
        u16(0);
        content.run();
        buffer.putShort(start, (short) (buffer.position() - start));
        return align();
    }

    private MessageWriter header(int type, int payloadBytes) {
        requireFits(type, payloadBytes + 4);
        room(4).putShort((short) (payloadBytes + 4)).putShort((short) type);
        return this;
    }

    private static void requireFits(int type, int length) {
        if (length > MAX_ATTRIBUTE_BYTES) {
            throw new IllegalArgumentException("attribute " + (type & ~NESTED) + " would have " + length
                    + " bytes, more than the " + MAX_ATTRIBUTE_BYTES + " that fit");
        }
    }

    /** Pads to four bytes, as netlink aligns everything. */
    public MessageWriter align() {
        while ((buffer.position() & 3) != 0) {
            u8(0);
        }
        return this;
    }

    /** How many bytes have been written. */
    public int size() {
        return buffer.position();
    }

    /** What has been written; a read-only view in native order, valid until the next write. */
    public ByteBuffer written() {
        return buffer.duplicate().flip().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
    }

    /** Forgets what has been written and keeps the room. */
    public void clear() {
        buffer.clear();
        messageStart = -1;
    }

    private ByteBuffer room(int bytes) {
        if (buffer.remaining() < bytes) {
            int capacity = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
            ByteBuffer larger = ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
            larger.put(buffer.flip());
            buffer = larger;
        }
        return buffer;
    }
}
