package dev.poplin.netlink.message;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Bytes that are no netlink message, or that do not hold what they should. Unchecked; says where. */
public final class MalformedMessageException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int WINDOW_BYTES = 24;

    private final int offset;

    MalformedMessageException(String reason, int offset, ByteBuffer bytes) {
        super(reason + " at offset " + offset + ": " + window(bytes, offset));
        this.offset = offset;
    }

    /** The message that starts at {@code offset} lacks an attribute that it must have. */
    public static MalformedMessageException missing(String attribute, ByteBuffer bytes, int offset) {
        return new MalformedMessageException("no " + attribute + " in the message", offset, bytes);
    }

    /** The message whose content starts at {@code offset} says something that cannot be. */
    public static MalformedMessageException because(IllegalArgumentException reason, ByteBuffer bytes, int offset) {
        MalformedMessageException malformed =
                new MalformedMessageException(String.valueOf(reason.getMessage()), offset, bytes);
        malformed.initCause(reason);
        return malformed;
    }

    /** The attribute that the reader is at does not hold what it should. */
    public static MalformedMessageException in(AttributeReader attribute, String reason) {
        return attribute.malformed(reason);
    }

    private static String window(ByteBuffer bytes, int offset) {
        int start = Math.max(0, offset);
        byte[] window = new byte[Math.max(0, Math.min(bytes.limit(), offset + WINDOW_BYTES) - start)];
        for (int index = 0; index < window.length; index++) {
            window[index] = bytes.get(start + index);
        }
        return HexFormat.ofDelimiter(" ").formatHex(window);
    }

    /** Where in the buffer the fault is. */
    public int offset() {
        return offset;
    }
}
