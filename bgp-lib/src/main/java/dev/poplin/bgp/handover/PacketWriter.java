package dev.poplin.bgp.handover;

import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.IpSocket;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Puts records into packets. Confined to its owner. */
final class PacketWriter {

    /** A record's fields fit a packet, with some room. */
    static final int MAX_RECORD_BYTES = HandOverLine.MAX_BYTES - 1024;

    private static final int FULL = HandOverLine.MAX_BYTES / 2;
    private static final int HEADER_BYTES = 5;

    /** Writes the fields of a record. */
    @FunctionalInterface
    interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    private final HandOverLine line;
    private final long deadline;
    private ByteBuffer packet = ByteBuffer.allocate(HandOverLine.MAX_BYTES);

    PacketWriter(HandOverLine line, Duration patience) {
        this.line = line;
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    /** What is left of the time that everything may take. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    }

    /** Adds a record; with sockets, it is the first of a packet of its own. */
    void record(int type, Content content, IpSocket... sockets) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        content.write(new DataOutputStream(bytes));
        if (packet.position() + HEADER_BYTES + bytes.size() > FULL || sockets.length > 0) {
            flush();
        }
        packet.put((byte) type).putInt(bytes.size()).put(bytes.toByteArray());
        if (sockets.length > 0) {
            flush(sockets);
        }
    }

    void flush(IpSocket... sockets) throws IOException {
        if (packet.position() > 0) {
            line.send(packet.flip(), left(), sockets);
            packet.clear();
        }
    }
}
