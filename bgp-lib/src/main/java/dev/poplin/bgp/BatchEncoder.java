package dev.poplin.bgp;

import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Update;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes batches of updates. Peers that are told the same are told with the same batch, one after the other, and get the same bytes:
 * written once, and held once however many peers are slow. Confined to the loop's thread.
 */
final class BatchEncoder {

    private List<Update> last = List.of();
    private Negotiated agreed = Negotiated.NOTHING;
    private List<ByteBuffer> messages = List.of();

    /** The messages that say this; each call gives buffers with positions of their own. */
    List<ByteBuffer> encode(List<Update> batch, Negotiated negotiated) {
        if (batch != last || !negotiated.equals(agreed)) {
            List<ByteBuffer> written = new ArrayList<>(batch.size());
            batch.forEach(update -> written.addAll(MessageEncoder.encode(update, negotiated)));
            messages = written;
            agreed = negotiated;
            last = batch;
        }
        List<ByteBuffer> own = new ArrayList<>(messages.size());
        messages.forEach(message -> own.add(message.duplicate()));
        return own;
    }
}
