package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One tracked connection, as whoever began it sees it and as the answers come. Immutable; equal if it is the same connection. */
public final class Connection {

    static final int HEADER_BYTES = 4;
    private static final int TUPLE_ORIG = 1;
    private static final int TUPLE_REPLY = 2;
    private static final int ID = 12;
    private static final int NESTED = 1 << 15;

    private final IpFamily family;
    private final Tuple original;
    private final Tuple reply;
    private final byte[] originalBytes;
    private final int id;

    private Connection(IpFamily family, Tuple original, Tuple reply, byte[] originalBytes, int id) {
        this.family = family;
        this.original = original;
        this.reply = reply;
        this.originalBytes = originalBytes;
        this.id = id;
    }

    /**
     * One direction of a connection.
     *
     * @param source who sends
     * @param destination whom it is for
     * @param protocol the number in the IP header
     * @param sourcePort the sender's port, 0 for protocols without ports
     * @param destinationPort the receiver's port, 0 for protocols without ports
     */
    public record Tuple(IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort) {

        @Override
        public String toString() {
            return "proto " + protocol + " " + source + (sourcePort == 0 ? "" : ":" + sourcePort) + " -> " + destination
                    + (destinationPort == 0 ? "" : ":" + destinationPort);
        }
    }

    static Optional<Connection> decode(Reply message) {
        IpFamily family = message.u8(0) == 2 ? IpFamily.IPV4 : IpFamily.IPV6;
        Tuple original = null;
        Tuple reply = null;
        byte[] originalBytes = new byte[0];
        int id = 0;
        AttributeReader attributes = message.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case TUPLE_ORIG -> {
                    original = tuple(attributes.nested());
                    originalBytes = attributes.bytes();
                }
                case TUPLE_REPLY -> reply = tuple(attributes.nested());
                case ID -> id = attributes.be32();
                default -> {
                    // Counters, marks and states do not name the connection.
                }
            }
        }
        return original == null || reply == null
                ? Optional.empty()
                : Optional.of(new Connection(family, original, reply, originalBytes, id));
    }

    private static @Nullable Tuple tuple(AttributeReader parts) {
        IpAddress source = null;
        IpAddress destination = null;
        int[] numbers = new int[4];
        while (parts.next()) {
            AttributeReader part = parts.nested();
            boolean addresses = parts.type() == 1;
            while (part.next()) {
                if (addresses && (part.type() == 1 || part.type() == 3)) {
                    source = part.address();
                } else if (addresses && (part.type() == 2 || part.type() == 4)) {
                    destination = part.address();
                } else if (!addresses && part.type() == 1) {
                    numbers[1] = part.u8();
                } else if (!addresses && (part.type() == 2 || part.type() == 3)) {
                    numbers[part.type()] = part.be16();
                }
            }
        }
        return source == null || destination == null
                ? null
                : new Tuple(source, destination, numbers[1], numbers[2], numbers[3]);
    }

    /** Writes what names this very connection and no later one of the same addresses and ports. */
    void writeName(MessageWriter out) {
        out.u8(family == IpFamily.IPV4 ? 2 : 10).u8(0).u16(0);
        out.attributeBytes(TUPLE_ORIG | NESTED, originalBytes);
        out.attributeBe32(ID, id);
    }

    /** The direction of the first packet, before any translation. */
    public Tuple original() {
        return original;
    }

    /** The direction of the answers, as they come: its source is whom the connection really leads to. */
    public Tuple reply() {
        return reply;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Connection that && id == that.id && Arrays.equals(originalBytes, that.originalBytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, original);
    }

    @Override
    public String toString() {
        return original + " (answers " + reply + ")";
    }
}
