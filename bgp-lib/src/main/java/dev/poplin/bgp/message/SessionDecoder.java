package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.Flaw;
import dev.poplin.bgp.message.Decoded.Treatment;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.wire.Wire;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the messages of one session, one after another. No bytes whatever make it throw, loop or read outside the message. Confined
 * to its owner; make another one when what was negotiated changes.
 */
public final class SessionDecoder {

    private static final int ROUTE_REFRESH_BYTES = 4;

    private final Negotiated negotiated;
    private final UpdateView view;
    private final OpenReader opens = new OpenReader();

    /** A decoder for messages that come after this was negotiated. */
    public SessionDecoder(Negotiated negotiated) {
        this.negotiated = negotiated;
        this.view = new UpdateView(negotiated);
    }

    /** What was negotiated. */
    public Negotiated negotiated() {
        return negotiated;
    }

    /**
     * Where UPDATE messages are checked. After {@link #decode} has returned an update, it shows that message, for as long as its bytes
     * do not change; if the message came in a buffer without an array, it shows a copy.
     */
    public UpdateView view() {
        return view;
    }

    /** Decodes the message that fills the buffer from position to limit, both of which are left where they are. */
    public Decoded decode(ByteBuffer message) {
        if (message.hasArray()) {
            int from = message.arrayOffset() + message.position();
            return decode(message.array(), from, from + message.remaining());
        }
        byte[] copy = new byte[message.remaining()];
        message.get(message.position(), copy);
        return decode(copy, 0, copy.length);
    }

    /** Decodes the message that begins at {@code from}; what may lie between its end and {@code to} does not count. */
    public Decoded decode(byte[] bytes, int from, int to) {
        int length = lengthOf(bytes, from, to);
        if (length < 0) {
            return wrongHeader(bytes, from, to, length);
        }
        int end = from + length;
        int body = from + MessageDecoder.HEADER_BYTES;
        int type = Wire.uint8(bytes, from + 18);
        return switch (type) {
            case MessageDecoder.UPDATE -> length < 23 ? badLength(bytes, from) : update(bytes, from, end);
            case MessageDecoder.KEEPALIVE ->
                end > body ? badLength(bytes, from) : new Decoded.Valid(new Keepalive(), List.of());
            case MessageDecoder.OPEN ->
                end - body < OpenCodec.MIN_BYTES
                        ? badLength(bytes, from)
                        : opens.read(ByteBuffer.wrap(bytes, body, end - body).slice());
            case MessageDecoder.NOTIFICATION ->
                end - body < 2 ? badLength(bytes, from) : notification(bytes, body, end);
            case MessageDecoder.ROUTE_REFRESH -> routeRefresh(bytes, from, end);
            default ->
                new Decoded.Fatal(
                        new Notification(Notification.HEADER, Notification.BAD_TYPE, new byte[] {(byte) type}),
                        "message type " + type);
        };
    }

    /** The length of a message, or -1 if its marker is wrong, -2 if its length is. */
    private int lengthOf(byte[] bytes, int from, int to) {
        if (to - from < MessageDecoder.HEADER_BYTES) {
            return -2;
        }
        if ((Wire.int64(bytes, from) & Wire.int64(bytes, from + 8)) != -1) {
            return -1;
        }
        int length = Wire.uint16(bytes, from + 16);
        int type = bytes[from + 18];
        boolean small = type == MessageDecoder.OPEN || type == MessageDecoder.KEEPALIVE;
        int longest = small ? MessageDecoder.MAX_BYTES : negotiated.maxBytes();
        return length < MessageDecoder.HEADER_BYTES || length > longest || length > to - from ? -2 : length;
    }

    private static Decoded wrongHeader(byte[] bytes, int from, int to, int verdict) {
        if (verdict == -1) {
            return new Decoded.Fatal(
                    Notification.of(Notification.HEADER, Notification.NOT_SYNCHRONIZED), "the marker is not all ones");
        }
        byte[] length = to - from < 18 ? new byte[2] : Arrays.copyOfRange(bytes, from + 16, from + 18);
        return new Decoded.Fatal(
                new Notification(Notification.HEADER, Notification.BAD_LENGTH, length), "bad message length");
    }

    private static Decoded badLength(byte[] bytes, int from) {
        return wrongHeader(bytes, from, from + MessageDecoder.HEADER_BYTES, -2);
    }

    private Decoded update(byte[] bytes, int from, int end) {
        @Nullable Treatment treatment = view.read(bytes, from, end);
        if (treatment == Treatment.RESET) {
            return new Decoded.Fatal(view.notification(), view.resetReason(), view.faults());
        }
        return new Decoded.Valid(view.toUpdate(), view.faults());
    }

    private static Decoded notification(byte[] bytes, int body, int end) {
        return new Decoded.Valid(
                new Notification(
                        Wire.uint8(bytes, body), Wire.uint8(bytes, body + 1), Arrays.copyOfRange(bytes, body + 2, end)),
                List.of());
    }

    private static Decoded routeRefresh(byte[] bytes, int from, int end) {
        int body = from + MessageDecoder.HEADER_BYTES;
        if (end - body != ROUTE_REFRESH_BYTES) {
            byte[] message = Arrays.copyOfRange(bytes, from, Math.min(end, from + MessageDecoder.MAX_BYTES / 2));
            return new Decoded.Fatal(
                    new Notification(Notification.ROUTE_REFRESH, Notification.INVALID_REFRESH_LENGTH, message),
                    "ROUTE-REFRESH of " + (end - from) + " bytes: " + Flaw.LENGTH);
        }
        Family family = Family.of(Wire.uint16(bytes, body), Wire.uint8(bytes, body + 3));
        return new Decoded.Valid(new RouteRefresh(family, Wire.uint8(bytes, body + 2)), List.of());
    }
}
