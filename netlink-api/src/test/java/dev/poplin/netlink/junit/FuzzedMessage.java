package dev.poplin.netlink.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.Rewritten;
import dev.poplin.netlink.system.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Bytes as a fuzzer makes them, given to a decoder as a message that lies in a receive buffer between other messages. The
 * recorded messages, header and all, are inputs to begin with.
 */
public final class FuzzedMessage {

    private static final int MARGIN = 64;

    private FuzzedMessage() {}

    /** The messages of recordings, see {@link RecordedMessage#read}. */
    public static Stream<byte[]> recorded(String... names) {
        return Arrays.stream(names)
                .flatMap(name -> RecordedMessage.read(name).stream().map(RecordedMessage::bytes));
    }

    /** A message of a type, with sequence and port zero. */
    public static byte[] of(int type, Consumer<MessageWriter> content) {
        MessageWriter out = new MessageWriter(64);
        out.beginMessage(type, 0, 0);
        content.accept(out);
        byte[] message = new byte[out.endMessage().size()];
        out.written().get(message);
        return message;
    }

    /**
     * What a decoder makes of the bytes, or empty if it refuses them as malformed. Any other exception goes on; a result or a
     * refusal that depends on what lies around the message, or that cannot be printed, is a failure.
     */
    public static <T> Optional<T> decode(byte[] message, Function<Reply, T> decoder) {
        if (message.length < MessageWriter.HEADER_BYTES) {
            return Optional.empty();
        }
        Optional<T> decoded = decode(message, (byte) 0, decoder);
        Optional<T> again = decode(message, (byte) 0xa5, decoder);
        assertEquals(decoded.map(Object::toString), again.map(Object::toString), "what surrounds it does not matter");
        return decoded;
    }

    private static <T> Optional<T> decode(byte[] message, byte around, Function<Reply, T> decoder) {
        byte[] received = new byte[message.length + 2 * MARGIN];
        Arrays.fill(received, around);
        System.arraycopy(message, 0, received, MARGIN, message.length);
        ByteBuffer buffer = ByteBuffer.wrap(received).order(ByteOrder.nativeOrder());
        int type = Short.toUnsignedInt(buffer.getShort(MARGIN + 4));
        int flags = Short.toUnsignedInt(buffer.getShort(MARGIN + 6));
        int end = MARGIN + message.length;
        try {
            T value = decoder.apply(new Reply(type, flags, buffer, MARGIN + MessageWriter.HEADER_BYTES, end));
            if (value instanceof Attributed<?> attributed) {
                Rewritten.readAll(attributed.attributes());
            }
            return Optional.of(value);
        } catch (MalformedMessageException refusal) {
            assertFalse(refusal.getMessage().isEmpty());
            return Optional.empty();
        }
    }
}
