package dev.poplin.bgp.message;

import dev.poplin.bgp.wire.Wire;
import java.nio.ByteBuffer;
import java.util.List;

/** Values in, the bytes of messages out; an update with many prefixes becomes several messages. Stateless. */
public final class MessageEncoder {

    private MessageEncoder() {}

    /** The messages that say this, in order, each ready to be sent. */
    public static List<ByteBuffer> encode(BgpMessage message, Negotiated negotiated) {
        MessageBuffer out = new MessageBuffer(MessageDecoder.HEADER_BYTES);
        encode(message, negotiated, out);
        return out.split();
    }

    /**
     * Appends the messages that say this.
     *
     * @throws IllegalArgumentException if a value does not fit its field, or a message is longer than its receiver takes: 4,096 bytes of an
     *     OPEN, whatever has been agreed on (RFC 8654 §4), and what has been agreed on of the others
     */
    public static void encode(BgpMessage message, Negotiated negotiated, MessageBuffer out) {
        if (message instanceof Update update) {
            new UpdateWriter(update, negotiated, out).write();
        } else if (message instanceof Open open) {
            append(out, MessageDecoder.OPEN, OpenCodec.encode(open), MessageDecoder.MAX_BYTES);
        } else if (message instanceof Notification notification) {
            append(out, MessageDecoder.NOTIFICATION, notification.body(), negotiated.maxBytes());
        } else if (message instanceof RouteRefresh refresh) {
            byte[] body = new byte[4];
            Wire.put16(body, 0, refresh.family().afi());
            body[2] = (byte) refresh.subtype();
            body[3] = (byte) refresh.family().safi();
            append(out, MessageDecoder.ROUTE_REFRESH, body, negotiated.maxBytes());
        } else {
            append(out, MessageDecoder.KEEPALIVE, new byte[0], MessageDecoder.MAX_BYTES);
        }
    }

    private static void append(MessageBuffer out, int type, byte[] body, int most) {
        int length = MessageDecoder.HEADER_BYTES + body.length;
        if (length > most) {
            throw new IllegalArgumentException("a message of " + length + " bytes, of which " + most + " are taken");
        }
        out.reserve(length);
        byte[] array = out.array();
        int start = out.length();
        Wire.put64(array, start, -1);
        Wire.put64(array, start + 8, -1);
        Wire.put16(array, start + 16, length);
        array[start + 18] = (byte) type;
        System.arraycopy(body, 0, array, start + MessageDecoder.HEADER_BYTES, body.length);
        out.added(start + length);
    }
}
