package dev.poplin.bgp.handover;

import dev.poplin.bgp.transport.HandOverLine;
import dev.poplin.bgp.transport.PassedSocket;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Takes records out of packets. Confined to its owner. */
final class PacketReader {

    private static final int HEADER_BYTES = 5;

    private final HandOverLine line;
    private final long deadline;
    private ByteBuffer packet = ByteBuffer.allocate(0);
    private List<PassedSocket> sockets = List.of();
    private int type;

    PacketReader(HandOverLine line, Duration patience) {
        this.line = line;
        this.deadline = System.nanoTime() + patience.toNanos();
    }

    /** The fields of the next record, whose type is {@link #type} then. */
    DataInputStream next() throws IOException {
        if (!packet.hasRemaining()) {
            closeSockets();
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            HandOverLine.Packet received =
                    line.receive(left).orElseThrow(() -> new EOFException("the other process is gone"));
            packet = received.bytes();
            sockets = received.sockets();
        }
        if (packet.remaining() < HEADER_BYTES) {
            throw new IOException("a packet that cannot be read");
        }
        type = packet.get();
        int length = packet.getInt();
        if (length < 0 || length > packet.remaining()) {
            throw new IOException("a record of " + length + " bytes, of which " + packet.remaining() + " are there");
        }
        byte[] fields = new byte[length];
        packet.get(fields);
        return new DataInputStream(new ByteArrayInputStream(fields));
    }

    /** The fields of the next record, which must be of this type. */
    DataInputStream next(int expected) throws IOException {
        DataInputStream fields = next();
        if (type == RecordType.REFUSED) {
            throw new IOException("the process before refuses: " + fields.readUTF());
        }
        if (type != expected) {
            throw new IOException("record " + type + " where " + expected + " was expected");
        }
        return fields;
    }

    int type() {
        return type;
    }

    /** The socket that came with the packet of the present record; it is the caller's now. */
    Optional<PassedSocket> takeSocket() {
        Optional<PassedSocket> first = sockets.stream().findFirst();
        sockets = sockets.isEmpty() ? sockets : sockets.subList(1, sockets.size());
        return first;
    }

    /** Gives back what nobody has taken. */
    void closeSockets() throws IOException {
        for (PassedSocket socket : sockets) {
            socket.close();
        }
        sockets = List.of();
    }
}
