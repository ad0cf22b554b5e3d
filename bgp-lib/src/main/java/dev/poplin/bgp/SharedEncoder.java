package dev.poplin.bgp;

import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.Update;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes what is said on all sessions. Peers that are told the same are told with the same batch, one after the other, and get the same
 * bytes: written once, and held once however many peers are slow. So do those who get the same OPEN. Confined to the loop's thread.
 */
final class SharedEncoder {

    private List<Update> last = List.of();
    private Negotiated agreed = Negotiated.NOTHING;
    private List<ByteBuffer> messages = List.of();
    private @Nullable Open lastOpen;
    private List<ByteBuffer> openMessage = List.of();

    /** The messages that say this; each call gives buffers with positions of their own. */
    List<ByteBuffer> encode(List<Update> batch, Negotiated negotiated) {
        if (batch != last || !negotiated.equals(agreed)) {
            List<ByteBuffer> written = new ArrayList<>(batch.size());
            batch.forEach(update -> written.addAll(MessageEncoder.encode(update, negotiated)));
            messages = written;
            agreed = negotiated;
            last = batch;
        }
        return own(messages);
    }

    /** The same of one message. */
    List<ByteBuffer> encode(BgpMessage message, Negotiated negotiated) {
        if (!(message instanceof Open open)) {
            return MessageEncoder.encode(message, negotiated);
        }
        if (open != lastOpen) {
            openMessage = MessageEncoder.encode(open, negotiated);
            lastOpen = open;
        }
        return own(openMessage);
    }

    private static List<ByteBuffer> own(List<ByteBuffer> shared) {
        if (shared.size() == 1) {
            return List.of(shared.get(0).duplicate());
        }
        List<ByteBuffer> own = new ArrayList<>(shared.size());
        shared.forEach(message -> own.add(message.duplicate()));
        return own;
    }
}
