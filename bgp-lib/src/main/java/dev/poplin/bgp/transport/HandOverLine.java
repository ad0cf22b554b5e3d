package dev.poplin.bgp.transport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
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
     * Whether a socket of this process can be handed over. What its peer has reset cannot: it is connected to nobody any more, though a channel
     * does not know before it reads. Sockets are looked for as they were when the first was asked for.
     *
     * @throws IOException if there is more than one of these addresses
     */
    boolean has(IpSocket socket) throws IOException;

    /**
     * Sends a packet.
     *
     * @param sockets sockets of this process, which keeps them
     * @throws IOException if there is no room within the time, a socket is not found, or the other process is gone
     */
    void send(ByteBuffer packet, Duration patience, IpSocket... sockets) throws IOException;

    /**
     * Waits for a packet. Empty if the other process has closed the line, or is gone.
     *
     * @throws IOException if none comes within the time
     */
    Optional<Packet> receive(Duration patience) throws IOException;

    /**
     * Connections that came on this line as channels, connected and blocking, in the same order. What the channels say of their addresses
     * means nothing.
     *
     * @throws IOException if the kernel refuses; none is a channel then
     */
    List<SocketChannel> toChannels(List<PassedSocket> sockets) throws IOException;
}
