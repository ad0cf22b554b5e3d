package dev.poplin.bgp.transport;

import dev.poplin.bgp.message.MessageDecoder;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** Cuts what arrived into messages, for whoever implements a {@link Connection}. Stateless. */
public final class Framing {

    private Framing() {}

    /**
     * Tells a listener every whole message, and moves the buffer's position behind it; what remains is the beginning of the next.
     *
     * @param received what arrived and was not told yet, from position to limit
     * @param open asked before each message: the listener may have closed the connection
     */
    public static void tell(ByteBuffer received, Connection.Listener listener, BooleanSupplier open) {
        while (received.remaining() >= MessageDecoder.HEADER_BYTES && open.getAsBoolean()) {
            int length = MessageDecoder.lengthOf(received, listener.longestMessageBytes());
            if (length < 0) {
                listener.unreadable(received.slice(received.position(), MessageDecoder.HEADER_BYTES));
                return;
            }
            if (length > received.remaining()) {
                return;
            }
            ByteBuffer message = received.slice(received.position(), length);
            received.position(received.position() + length);
            listener.message(message);
        }
    }
}
