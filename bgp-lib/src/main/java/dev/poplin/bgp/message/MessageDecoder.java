package dev.poplin.bgp.message;

import java.nio.ByteBuffer;

/** Bytes of one message in, a value or a verdict out. Stateless; for many messages of one session see {@link SessionDecoder}. */
public final class MessageDecoder {

    /** The length of the header: marker, length, type. */
    public static final int HEADER_BYTES = 19;
    /** The longest message of RFC 4271. */
    public static final int MAX_BYTES = 4096;
    /** The longest message of RFC 8654. */
    public static final int MAX_EXTENDED_BYTES = 65_535;

    static final int OPEN = 1;
    static final int UPDATE = 2;
    static final int NOTIFICATION = 3;
    static final int KEEPALIVE = 4;
    static final int ROUTE_REFRESH = 5;

    private MessageDecoder() {}

    /**
     * How long the message is whose header starts at the buffer's position, or a verdict on the header: -1 if its marker is
     * wrong, -2 if its length is impossible. At least {@link #HEADER_BYTES} bytes must be there.
     */
    public static int lengthOf(ByteBuffer header) {
        return lengthOf(header, MAX_BYTES);
    }

    /** The same, where messages may have up to {@code maxBytes}: see {@link Negotiated#maxBytes}. */
    public static int lengthOf(ByteBuffer header, int maxBytes) {
        int at = header.position();
        if (header.getLong(at) != -1 || header.getLong(at + 8) != -1) {
            return -1;
        }
        int length = Short.toUnsignedInt(header.getShort(at + 16));
        return length < HEADER_BYTES || length > maxBytes ? -2 : length;
    }

    /** Decodes the message that fills the buffer from position to limit, both of which are left where they are. */
    public static Decoded decode(ByteBuffer message, Negotiated negotiated) {
        return new SessionDecoder(negotiated).decode(message);
    }
}
