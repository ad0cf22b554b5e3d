package dev.poplin.netlink.system;

import dev.poplin.netlink.message.AttributeReader;
import java.nio.ByteBuffer;

/**
 * One message from the kernel. Valid during the call that hands it out.
 *
 * @param type the message type
 * @param flags the header's flags
 * @param bytes the buffer that holds the message, in native order
 * @param start the offset of what follows the header
 * @param end the offset behind the message
 */
public record Reply(int type, int flags, ByteBuffer bytes, int start, int end) {

    /** A reader of the attributes behind the family's own header of {@code headerBytes}. */
    public AttributeReader attributes(int headerBytes) {
        return new AttributeReader(bytes, Math.min(start + headerBytes, end), end);
    }

    /** The byte at an offset of the family's header, unsigned; 0 behind the end. */
    public int u8(int offset) {
        return start + offset < end ? Byte.toUnsignedInt(bytes.get(start + offset)) : 0;
    }

    /** 16 bits at an offset of the family's header, unsigned; 0 behind the end. */
    public int u16(int offset) {
        return start + offset + 1 < end ? Short.toUnsignedInt(bytes.getShort(start + offset)) : 0;
    }

    /** 32 bits at an offset of the family's header; 0 behind the end. */
    public int u32(int offset) {
        return start + offset + 3 < end ? bytes.getInt(start + offset) : 0;
    }
}
