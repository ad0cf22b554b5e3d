package dev.poplin.netlink.junit;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A message of somebody else's program or of the kernel, recorded with {@code strace}: a file of hex whose first line is the
 * command, messages parted by empty lines, sequence and port set to zero. Recorded on a little-endian machine.
 *
 * @param command what was run
 * @param bytes the whole message
 */
public record RecordedMessage(String command, byte[] bytes) {

    /** The messages of a file beside {@code dev/poplin/netlink/golden}. */
    public static List<RecordedMessage> read(String name) {
        String path = "/dev/poplin/netlink/golden/" + name + ".hex";
        try (InputStream file = RecordedMessage.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalArgumentException("no recording " + path);
            }
            String[] text = new String(file.readAllBytes(), StandardCharsets.US_ASCII).split("\n", 2);
            List<RecordedMessage> messages = new ArrayList<>();
            for (String block : text[1].strip().split("\n\n")) {
                messages.add(
                        new RecordedMessage(text[0].substring(2), HexFormat.of().parseHex(block.replace("\n", ""))));
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The message as a decoder gets it. */
    public Reply reply() {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new Reply(
                Short.toUnsignedInt(buffer.getShort(4)),
                Short.toUnsignedInt(buffer.getShort(6)),
                buffer,
                MessageWriter.HEADER_BYTES,
                bytes.length);
    }

    /** This message with another attribute at its end, as a decoder gets it. */
    public Reply with(RawAttribute attribute) {
        byte[] payload = Arrays.copyOfRange(bytes, MessageWriter.HEADER_BYTES, bytes.length);
        return reply(out -> {
            out.bytes(payload);
            attribute.write(out);
        });
    }

    /** This message with some bits turned, and sometimes cut, as a decoder gets it. */
    public Reply mutated(Random random) {
        byte[] changed = bytes.clone();
        int content = changed.length - MessageWriter.HEADER_BYTES;
        int turns = 1 + random.nextInt(4);
        for (int turn = 0; turn < turns; turn++) {
            int at = MessageWriter.HEADER_BYTES + random.nextInt(content);
            changed[at] =
                    random.nextBoolean() ? (byte) random.nextInt() : (byte) (changed[at] ^ 1 << random.nextInt(8));
        }
        int end = random.nextInt(4) == 0 ? MessageWriter.HEADER_BYTES + random.nextInt(content + 1) : changed.length;
        ByteBuffer buffer = ByteBuffer.wrap(changed).order(ByteOrder.nativeOrder());
        buffer.limit(end);
        return new Reply(reply().type(), 0, buffer, MessageWriter.HEADER_BYTES, end);
    }

    /** The first message of a file. */
    public static RecordedMessage first(String name) {
        return read(name).get(0);
    }

    /**
     * What a message says: its family's header, and every attribute by the path of its types, without the zeros at its end. The
     * order, the mark of a nest and the zero at a text's end are free; programs differ in them.
     *
     * @param nests the paths of the attributes that hold others
     */
    public static Map<String, String> said(Reply message, int headerBytes, Set<String> nests) {
        Map<String, String> said = new TreeMap<>();
        byte[] header = new byte[headerBytes];
        message.bytes().get(message.start(), header);
        said.put("header", HexFormat.of().formatHex(header));
        say(message.attributes(headerBytes), "", nests, said);
        return said;
    }

    private static void say(AttributeReader attributes, String within, Set<String> nests, Map<String, String> said) {
        while (attributes.next()) {
            String path = within + attributes.type();
            if (nests.contains(path)) {
                say(attributes.nested(), path + "/", nests, said);
            } else {
                String hex = HexFormat.of().formatHex(attributes.bytes()).replaceAll("(00)+$", "");
                said.merge(path, hex, (first, next) -> first + " " + next);
            }
        }
    }

    /** What this message says; see {@link #said(Reply, int, Set)}. */
    public Map<String, String> said(int headerBytes, String... nests) {
        return said(reply(), headerBytes, Set.of(nests));
    }

    /** What a payload says; see {@link #said(Reply, int, Set)}. */
    public static Map<String, String> said(Consumer<MessageWriter> payload, int headerBytes, String... nests) {
        return said(reply(payload), headerBytes, Set.of(nests));
    }

    /** A payload as a decoder gets it. */
    public static Reply reply(Consumer<MessageWriter> payload) {
        MessageWriter writer = new MessageWriter(64);
        writer.beginMessage(16, 0, 0);
        payload.accept(writer);
        writer.endMessage();
        return new Reply(16, 0, writer.written(), MessageWriter.HEADER_BYTES, writer.size());
    }

    /** What follows the message's own header, in hex. */
    public String payload() {
        return hex().substring(2 * MessageWriter.HEADER_BYTES);
    }

    /** What is written, in hex. */
    public static String payload(Consumer<MessageWriter> payload) {
        MessageWriter writer = new MessageWriter(64);
        payload.accept(writer);
        return hex(writer);
    }

    /** The bytes in hex. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** What a writer has written, in hex. */
    public static String hex(MessageWriter writer) {
        byte[] written = new byte[writer.size()];
        writer.written().get(written);
        return HexFormat.of().formatHex(written);
    }
}
