package dev.poplin.bgp.transport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Packets, and sockets beside them, between a process and the one that follows it. Confined to its owner. */
public interface HandOverLine extends Closeable {

    /** The longest packet. */
    int MAX_BYTES = 128 << 10;

    /**
     * What came in one packet.
     *
     * @param bytes at least one byte
     * @param sockets what came with them; whoever takes the packet closes them
     */
    record Packet(ByteBuffer bytes, List<PassedSocket> sockets) {}

    /**
     * Sends a packet.
     *
     * @param sockets sockets of this process, which keeps them
     * @throws IOException if there is no room within the time, a socket is not found, or the other process is gone
     */
    void send(ByteBuffer packet, Duration patience, TcpSocket... sockets) throws IOException;

    /**
     * Waits for a packet. Empty if the other process has closed the line, or is gone.
     *
     * @throws IOException if none comes within the time
     */
    Optional<Packet> receive(Duration patience) throws IOException;
}
