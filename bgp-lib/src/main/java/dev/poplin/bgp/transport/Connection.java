package dev.poplin.bgp.transport;

import dev.poplin.bgp.message.MessageDecoder;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** One connection with a peer: whole messages in, bytes out. Confined to the loop's thread. */
public interface Connection {

    /** Who hears of a connection's life. */
    interface Listener {

        /** It is open. */
        void opened();

        /** A message's bytes are there, header included; valid during the call. */
        void message(ByteBuffer message);

        /** How long a message may be; asked before each. */
        default int longestMessageBytes() {
            return MessageDecoder.MAX_EXTENDED_BYTES;
        }

        /** What came cannot be cut into messages: see {@link MessageDecoder#lengthOf}. */
        void unreadable(ByteBuffer header);

        /** It could not be opened, failed, or was closed by the peer; not called after {@link #close}. */
        void closed(String reason);

        /** There is room for more to send. */
        void drained();
    }

    /** Sends bytes behind those that wait. */
    void send(List<ByteBuffer> messages);

    /** Whether so much waits to be sent that more should not be produced. */
    boolean isFull();

    /** How many bytes the peer's side has taken since the connection began: it grows as long as the peer reads. */
    long sentBytes();

    /** How many bytes wait to be sent. */
    int unsentBytes();

    /** Our side's address, while it is open. */
    Optional<IpAddress> local();

    /**
     * Changes what the socket demands and proves, on the living connection.
     *
     * @throws IOException if the kernel cannot do it
     */
    void change(TcpOptions options) throws IOException;

    /**
     * What another process needs to go on with the connection, while nothing is received and sent. Empty if it cannot be handed over.
     */
    default Optional<Held> held() {
        return Optional.empty();
    }

    /** Whether what arrives is read: where the connection was another process's, not before {@link #proceed}. */
    default boolean isReading() {
        return true;
    }

    /** Tells its listener of what has arrived and was not read yet, without waiting for more. */
    default void readArrived() {
        // What arrives is told at once.
    }

    /**
     * Ends, and tells its listener, if the peer has reset it and nobody has noticed yet: what is connected to nobody cannot be handed over.
     *
     * @throws IOException if its socket cannot be told from another
     */
    default void requireAlive(HandOverLine line) throws IOException {
        // Whoever cannot be handed over need not know.
    }

    /**
     * A connection in the midst of its life.
     *
     * @param socket its socket
     * @param received what has arrived and is not a whole message yet
     * @param unsent what waits to be sent
     */
    record Held(TcpSocket socket, byte[] received, byte[] unsent) {}

    /** Forgets the connection, which another process has: the peer must not notice. */
    default void forsake() {
        close();
    }

    /** Begins to read, where the connection was another process's. */
    default void proceed() {
        // Every other one reads from the beginning.
    }

    /** Closes it after what waits has been sent, as far as the peer takes it now. */
    void close();
}
