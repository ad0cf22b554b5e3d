package dev.poplin.netlink.nflog;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.NetlinkOptions;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.nflog.LogEvent.Packet;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Reads what rules log to a group with {@code log group N}, as {@code ulogd} does. A group has one reader.
 *
 * <pre>{@code
 * try (EventStream<LogEvent> log = PacketLog.open(namespace, 5, 128)) {
 *     log.forEach(event -> System.out.println(event));
 * }
 * }</pre>
 */
public final class PacketLog implements EventStream.Decoder<LogEvent> {

    private static final int SUBSYSTEM = 4 << 8;
    private static final int PACKET = SUBSYSTEM;
    private static final int CONFIGURE = SUBSYSTEM | 1;
    private static final int HEADER_BYTES = 4;
    private static final int COMMAND = 1;
    private static final int COMMAND_BIND = 1;
    private static final int MODE = 2;
    private static final int MODE_META = 1;
    private static final int MODE_PACKET = 2;
    private static final int QUEUE_THRESHOLD = 5;
    private static final int FLAGS = 6;
    private static final int FLAG_SEQUENCE = 1;
    private static final int GREATEST_GROUP = 0xffff;

    /** The number of the next packet, unless some were lost. */
    private OptionalInt expected = OptionalInt.of(0);

    private PacketLog() {}

    /**
     * Becomes the reader of a group in the calling thread's namespace.
     *
     * @param group the group, 0 to 65535
     * @param copiedBytes how much of each packet is wanted; 0 for none of it
     * @throws NetlinkException EPERM if the group has another reader, or without CAP_NET_ADMIN
     */
    public static EventStream<LogEvent> open(int group, int copiedBytes) throws NetlinkException {
        return open(group, copiedBytes, NetlinkOptions.DEFAULT);
    }

    private static EventStream<LogEvent> open(int group, int copiedBytes, NetlinkOptions options)
            throws NetlinkException {
        return over(NetlinkSocket.open(NetlinkSocket.NETFILTER), group, copiedBytes, options);
    }

    /**
     * Becomes the reader of a group in another namespace.
     *
     * @throws IOException if it cannot be entered or the kernel refuses
     */
    public static EventStream<LogEvent> open(NetworkNamespace namespace, int group, int copiedBytes)
            throws IOException {
        return open(namespace, group, copiedBytes, NetlinkOptions.DEFAULT);
    }

    /** As {@link #open(NetworkNamespace, int, int)}, with another deadline for each request. */
    public static EventStream<LogEvent> open(
            NetworkNamespace namespace, int group, int copiedBytes, NetlinkOptions options) throws IOException {
        return namespace.callToOpen(() -> open(group, copiedBytes, options));
    }

    /** Becomes the reader of a group through a transport of the caller's, which closes with the stream. */
    public static EventStream<LogEvent> over(NetlinkTransport transport, int group, int copiedBytes)
            throws NetlinkException {
        return over(transport, group, copiedBytes, NetlinkOptions.DEFAULT);
    }

    /** As {@link #over(NetlinkTransport, int, int)}, with another deadline for each request. */
    public static EventStream<LogEvent> over(
            NetlinkTransport transport, int group, int copiedBytes, NetlinkOptions options) throws NetlinkException {
        if (group < 0 || group > GREATEST_GROUP || copiedBytes < 0) {
            transport.close();
            throw new IllegalArgumentException("log group " + group + ", " + copiedBytes + " bytes of each packet");
        }
        Conversation conversation = new Conversation(transport, options.deadline());
        List<Request> requests = List.of(
                configure(group, out -> out.attributeU8(COMMAND, COMMAND_BIND)),
                configure(
                        group,
                        out -> out.scope(MODE, () -> out.be32(copiedBytes)
                                .u8(copiedBytes == 0 ? MODE_META : MODE_PACKET)
                                .u8(0))),
                // At once, without waiting for more.
                configure(group, out -> out.attributeBe32(QUEUE_THRESHOLD, 1)),
                configure(group, out -> out.attributeBe16(FLAGS, FLAG_SEQUENCE)));
        try {
            for (Request request : requests) {
                conversation.execute(request);
            }
        } catch (NetlinkException | RuntimeException e) {
            transport.close();
            throw e;
        }
        return new EventStream<>(transport, new PacketLog());
    }

    private static Request configure(int group, Consumer<MessageWriter> content) {
        return new Request("read log group " + group, CONFIGURE, 0, out -> {
            out.u8(0).u8(0).be16(group);
            content.accept(out);
        });
    }

    @Override
    public void message(Reply message, List<LogEvent> events) {
        if (message.type() == PACKET) {
            Packet packet = decode(message);
            if (!follows(packet.sequence())) {
                events.add(new LogEvent.Overrun());
            }
            events.add(packet);
            expected = OptionalInt.of(packet.sequence() + 1);
        }
    }

    /** Those that come before the kernel is told to number them have none, which reads as 0. */
    private boolean follows(int sequence) {
        return sequence == 0 || expected.isEmpty() || sequence == expected.getAsInt();
    }

    @Override
    public void overrun(List<LogEvent> events) {
        expected = OptionalInt.empty();
        events.add(new LogEvent.Overrun());
    }

    static Packet decode(Reply message) {
        int hook = 0;
        int etherType = 0;
        String prefix = "";
        int[] numbers = new int[13];
        Optional<Integer> user = Optional.empty();
        Optional<Instant> time = Optional.empty();
        Bytes payload = Bytes.of();
        AttributeReader attributes = message.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case 1 -> {
                    etherType = attributes.be16();
                    hook = attributes.length() > 2
                            ? Byte.toUnsignedInt(attributes.bytes()[2])
                            : 0;
                }
                case 2, 4, 5, 12 -> numbers[attributes.type()] = attributes.be32();
                case 3 -> time = time(attributes);
                case 9 -> payload = Bytes.of(attributes.bytes());
                case 10 -> prefix = attributes.string();
                case 11 -> user = Optional.of(attributes.be32());
                default -> {
                    // Bridges and link-layer headers are not part of this.
                }
            }
        }
        return new Packet(
                message.u8(0),
                hook,
                etherType,
                prefix,
                numbers[4],
                numbers[5],
                numbers[2],
                user,
                time,
                numbers[12],
                payload);
    }

    /** Seconds and microseconds, each in 64 bits of network order. */
    private static Optional<Instant> time(AttributeReader attribute) {
        if (attribute.length() < 16) {
            return Optional.empty();
        }
        ByteBuffer numbers = ByteBuffer.wrap(attribute.bytes());
        try {
            return Optional.of(Instant.ofEpochSecond(numbers.getLong(0), numbers.getLong(8) * 1000));
        } catch (DateTimeException | ArithmeticException e) {
            throw MalformedMessageException.in(attribute, "is no time");
        }
    }
}
