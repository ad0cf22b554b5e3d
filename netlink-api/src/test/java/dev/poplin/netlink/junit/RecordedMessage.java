package dev.poplin.netlink.junit;

import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

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
