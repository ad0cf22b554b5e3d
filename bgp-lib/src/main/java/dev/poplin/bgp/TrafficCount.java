package dev.poplin.bgp;

import java.nio.ByteBuffer;
import java.util.List;

/** Counts what passes on the connections with one peer. Confined to the loop's thread. */
final class TrafficCount {

    private long messagesIn;
    private long bytesIn;
    private long messagesOut;
    private long bytesOut;

    void received(int bytes) {
        messagesIn++;
        bytesIn += bytes;
    }

    void sent(List<ByteBuffer> messages) {
        messagesOut += messages.size();
        for (ByteBuffer message : messages) {
            bytesOut += message.remaining();
        }
    }

    SessionReport.Traffic total() {
        return new SessionReport.Traffic(messagesIn, bytesIn, messagesOut, bytesOut);
    }
}
