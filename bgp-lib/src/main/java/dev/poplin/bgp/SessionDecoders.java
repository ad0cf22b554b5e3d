package dev.poplin.bgp;

import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.SessionDecoder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One decoder for all sessions that have agreed on the same. Confined to the loop's thread. */
final class SessionDecoders {

    /** Two OPEN messages and what follows from them. */
    private record Agreed(Open ours, Open theirs, boolean confederation, SessionDecoder decoder) {

        /** Whether the same objects were said again; what is only equal is found by what follows from it. */
        private boolean isOf(Open sent, Open received, boolean ofConfederation) {
            return sent == ours
                    && received.capabilities() == theirs.capabilities()
                    && received.as() == theirs.as()
                    && ofConfederation == confederation;
        }
    }

    private final Map<Negotiated, SessionDecoder> decoders = new HashMap<>();
    private @Nullable Agreed last;

    /** Decodes the messages before a session has agreed on anything. */
    SessionDecoder first() {
        return of(Negotiated.NOTHING);
    }

    private SessionDecoder of(Negotiated negotiated) {
        return decoders.computeIfAbsent(negotiated, SessionDecoder::new);
    }

    /**
     * Decodes the messages of a session after its two OPEN messages.
     *
     * @param confederation whether the peer is of another member AS of the own confederation
     */
    SessionDecoder of(Open ours, Open theirs, boolean confederation) {
        Agreed agreed = last;
        if (agreed == null || !agreed.isOf(ours, theirs, confederation)) {
            Negotiated negotiated =
                    Negotiated.of(ours, theirs).withConfederation(confederation).withDisablingFamilies(true);
            agreed = new Agreed(ours, theirs, confederation, of(negotiated));
            last = agreed;
        }
        return agreed.decoder();
    }
}
