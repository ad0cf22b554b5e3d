package dev.poplin.netlink.conntrack;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One tracked connection, as whoever began it sees it and as the answers come. Immutable; equal if it is the same connection. */
public final class Connection {

    static final int HEADER_BYTES = 4;
    private static final int TUPLE_ORIG = 1;
    private static final int TUPLE_REPLY = 2;
    static final int PROTOCOL_STATE = 4;
    static final int HELPER = 5;
    static final int ID = 12;
    static final int ZONE = 18;
    static final int TIMESTAMP = 20;
    private static final int NESTED = 1 << 15;
    private static final AttributeSpace<Connection> SPACE = AttributeSpace.of("CTA_");

    static {
        SPACE.bytes(PROTOCOL_STATE, "PROTOINFO");
        SPACE.bytes(HELPER, "HELP");
        SPACE.be32(11, "USE");
        SPACE.bytes(15, "SEQ_ADJ_ORIG");
        SPACE.bytes(16, "SEQ_ADJ_REPLY");
        SPACE.bytes(19, "SECCTX");
        SPACE.bytes(TIMESTAMP, "TIMESTAMP");
        SPACE.bytes(24, "SYNPROXY");
    }

    private final IpFamily family;
    private final Tuple original;
    private final Tuple reply;
    private final byte[] originalBytes;
    private final int id;
    private final int zone;
    private final int mark;
    private final ConnectionStatus status;
    private final Duration timeout;
    private final Details details;
    private final Attributes<Connection> others;

    private Connection(IpFamily family, Tuple original, Tuple reply, byte[] originalBytes, ConnectionFacts facts) {
        this.family = family;
        this.original = original;
        this.reply = reply;
        this.originalBytes = originalBytes;
        this.id = facts.id;
        this.zone = facts.zone;
        this.mark = facts.mark;
        this.status = ConnectionStatus.of(facts.status);
        this.timeout = facts.timeout();
        this.details = facts.details();
        this.others = Attributes.of(SPACE, facts.others);
    }

    /**
     * What is known of a connection beside what every one has.
     *
     * @param protocolState the number of the state of TCP or SCTP, 0 for others; TCP: 1 SYN_SENT, 2 SYN_RECV, 3 ESTABLISHED, 4
     *     FIN_WAIT, 5 CLOSE_WAIT, 6 LAST_ACK, 7 TIME_WAIT, 8 CLOSE
     * @param helper the name of the helper that reads along, or the empty text
     * @param original what was counted in the direction of the first packet; zero unless net.netfilter.nf_conntrack_acct is set
     * @param reply what was counted in the direction of the answers
     * @param started when it began, if net.netfilter.nf_conntrack_timestamp is set
     * @param labels the bits that rules have set ({@code ct label set})
     */
    public record Details(
            int protocolState,
            String helper,
            Traffic original,
            Traffic reply,
            Optional<Instant> started,
            ConnectionLabels labels) {}

    /**
     * What was counted.
     *
     * @param packets how many packets
     * @param bytes how many bytes, with their headers
     */
    public record Traffic(long packets, long bytes) {

        static final Traffic NONE = new Traffic(0, 0);
    }

    /**
     * One direction of a connection.
     *
     * @param source who sends
     * @param destination whom it is for
     * @param protocol the number in the IP header
     * @param sourcePort the sender's port, 0 for protocols without ports
     * @param destinationPort the receiver's port, 0 for protocols without ports
     * @param icmp what ICMP and ICMPv6 have instead of ports; empty for others
     */
    public record Tuple(
            IpAddress source,
            IpAddress destination,
            int protocol,
            int sourcePort,
            int destinationPort,
            Optional<IcmpQuery> icmp) {

        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the protocol does not fit its 8 bits, or a port its 16
         */
        public Tuple {
            TupleMatch.within("protocol", protocol, TupleMatch.MAX_PROTOCOL);
            TupleMatch.within("port", sourcePort, TupleMatch.MAX_PORT);
            TupleMatch.within("port", destinationPort, TupleMatch.MAX_PORT);
        }

        /** A direction of a connection that is not of ICMP. */
        public Tuple(IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort) {
            this(source, destination, protocol, sourcePort, destinationPort, Optional.empty());
        }

        /**
         * A direction of a question by ICMP or, between IPv6 addresses, ICMPv6, such as a ping: {@code -p icmp --icmp-type TYPE
         * --icmp-code CODE --icmp-id ID}.
         *
         * @throws IllegalArgumentException if a number does not fit its 8, 8 and 16 bits
         */
        public static Tuple icmp(IpAddress source, IpAddress destination, int type, int code, int id) {
            int protocol = source.family() == IpFamily.IPV4 ? IcmpQuery.ICMP : IcmpQuery.ICMPV6;
            return new Tuple(source, destination, protocol, 0, 0, Optional.of(new IcmpQuery(type, code, id)));
        }

        /**
         * The direction of the answers if nothing is translated.
         *
         * @throws IllegalArgumentException if it is of ICMP and of a type that has no answer
         */
        Tuple inverse() {
            return new Tuple(
                    destination,
                    source,
                    protocol,
                    destinationPort,
                    sourcePort,
                    icmp.map(query -> query.answer(protocol)));
        }

        @Override
        public String toString() {
            return "proto " + protocol + " " + source + (sourcePort == 0 ? "" : ":" + sourcePort) + " -> " + destination
                    + (destinationPort == 0 ? "" : ":" + destinationPort)
                    + icmp.map(query -> " " + query).orElse("");
        }
    }

    static Optional<Connection> decode(Reply message) {
        return Optional.ofNullable(read(message));
    }

    /** What a message says of a connection; null if it does not say between whom. */
    static @Nullable Connection read(Reply message) {
        IpFamily family = AddressFamily.named(message.u8(0));
        Tuple original = null;
        Tuple reply = null;
        byte[] originalBytes = new byte[0];
        ConnectionFacts facts = new ConnectionFacts();
        AttributeReader attributes = message.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case TUPLE_ORIG -> {
                    original = TupleCodec.read(attributes.nested());
                    originalBytes = attributes.bytes();
                }
                case TUPLE_REPLY -> reply = TupleCodec.read(attributes.nested());
                default -> facts.take(attributes);
            }
        }
        return original == null || reply == null ? null : new Connection(family, original, reply, originalBytes, facts);
    }

    /** Writes what names this connection, without the id: what is changed has to be found by its tuple. */
    void writeTuple(MessageWriter out) {
        FilterCodec.header(out, family);
        out.attributeBytes(TUPLE_ORIG | NESTED, originalBytes);
        if (zone != 0) {
            out.attributeBe16(ZONE, zone);
        }
    }

    /** Writes what names this connection; with the id, hardly ever a later one of the same addresses and ports. */
    void writeName(MessageWriter out) {
        writeTuple(out);
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

    /** The family of its addresses. */
    public IpFamily family() {
        return family;
    }

    /**
     * The kernel's number of this entry. It is made from where the entry lies in memory, so that a later connection of the same
     * addresses and ports has another, unless it comes to lie in the same place.
     */
    public int id() {
        return id;
    }

    /** The zone in which its addresses are unique, 0 for the default. */
    public int zone() {
        return zone;
    }

    /** The mark, 0 for none. */
    public int mark() {
        return mark;
    }

    /** The state bits. */
    public ConnectionStatus status() {
        return status;
    }

    /** What else is known of it. */
    public Details details() {
        return details;
    }

    /**
     * What the kernel says of it beside that, and what is only read in part here, as it came: the windows of TCP, shifts of sequence numbers,
     * security contexts and whatever a newer kernel adds.
     */
    public Attributes<Connection> others() {
        return others;
    }

    /** When the kernel will forget it if nothing more comes. */
    public Duration timeout() {
        return timeout;
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
