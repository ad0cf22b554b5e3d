package dev.poplin.bgp.message;

import dev.poplin.bgp.nlri.Family;
import java.nio.ByteBuffer;
import java.util.List;

/** Bytes of one message in, a value or a verdict out. Stateless. */
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
        int at = header.position();
        if (header.getLong(at) != -1 || header.getLong(at + 8) != -1) {
            return -1;
        }
        int length = Short.toUnsignedInt(header.getShort(at + 16));
        return length < HEADER_BYTES || length > MAX_BYTES ? -2 : length;
    }

    /** Decodes the message that fills the buffer from position to limit, both of which are left where they are. */
    public static Decoded decode(ByteBuffer message, Negotiated negotiated) {
        ByteBuffer bytes = message.slice();
        if (bytes.remaining() < HEADER_BYTES || lengthOf(bytes) == -2 || lengthOf(bytes) > bytes.remaining()) {
            byte[] length = bytes.remaining() < 18 ? new byte[2] : new byte[] {bytes.get(16), bytes.get(17)};
            return new Decoded.Fatal(new Notification(Notification.HEADER, 2, length), "bad message length");
        }
        int length = lengthOf(bytes);
        if (length == -1) {
            return new Decoded.Fatal(Notification.of(Notification.HEADER, 1), "the marker is not all ones");
        }
        int type = Byte.toUnsignedInt(bytes.get(18));
        ByteBuffer body = bytes.slice(HEADER_BYTES, length - HEADER_BYTES);
        return switch (type) {
            case OPEN -> body.remaining() < OpenCodec.MIN_BYTES ? badLength(bytes) : OpenCodec.decode(body);
            case UPDATE -> body.remaining() < 4 ? badLength(bytes) : new UpdateDecoder(body, negotiated).decode();
            case NOTIFICATION -> notification(body, bytes);
            case KEEPALIVE -> body.hasRemaining() ? badLength(bytes) : new Decoded.Valid(new Keepalive(), List.of());
            case ROUTE_REFRESH ->
                body.remaining() != 4
                        ? new Decoded.Fatal(Notification.of(7, 1), "ROUTE-REFRESH of " + length + " bytes")
                        : new Decoded.Valid(
                                new RouteRefresh(
                                        Family.of(
                                                Short.toUnsignedInt(body.getShort(0)), Byte.toUnsignedInt(body.get(3))),
                                        Byte.toUnsignedInt(body.get(2))),
                                List.of());
            default ->
                new Decoded.Fatal(
                        new Notification(Notification.HEADER, 3, new byte[] {(byte) type}), "message type " + type);
        };
    }

    private static Decoded badLength(ByteBuffer bytes) {
        byte[] length = {bytes.get(16), bytes.get(17)};
        return new Decoded.Fatal(new Notification(Notification.HEADER, 2, length), "bad message length");
    }

    private static Decoded notification(ByteBuffer body, ByteBuffer bytes) {
        if (body.remaining() < 2) {
            return badLength(bytes);
        }
        int code = Byte.toUnsignedInt(body.get());
        int subcode = Byte.toUnsignedInt(body.get());
        byte[] data = new byte[body.remaining()];
        body.get(data);
        return new Decoded.Valid(new Notification(code, subcode, data), List.of());
    }
}
