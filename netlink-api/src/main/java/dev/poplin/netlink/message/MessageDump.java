package dev.poplin.netlink.message;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as annotated hex, for people who look for a fault: the header's fields in words, then a line for each attribute with
 * its offset, name and bytes, indented by its depth. Works on broken messages, too: what makes no sense is shown as it is.
 */
public final class MessageDump {

    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int NESTED = 1 << 15;
    private static final int TYPE_MASK = 0x3fff;
    private static final List<String> FLAG_NAMES = List.of("REQUEST", "MULTI", "ACK", "ECHO", "DUMP_INTR", "FILTERED");

    private final ByteBuffer bytes;
    private final StringBuilder text = new StringBuilder();

    private MessageDump(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** The messages between the buffer's position and limit; the buffer must be in native order and stays as it is. */
    public static String of(ByteBuffer messages, AttributeNames names) {
        MessageDump dump = new MessageDump(messages);
        int at = messages.position();
        while (at < messages.limit()) {
            at = dump.message(at, names);
        }
        return dump.text.toString();
    }

    private int message(int start, AttributeNames names) {
        int available = bytes.limit() - start;
        int length = available < MessageWriter.HEADER_BYTES ? 0 : bytes.getInt(start);
        if (length < MessageWriter.HEADER_BYTES || length > available) {
            line(start, start, bytes.limit(), 0, "no message: " + available + " bytes");
            return bytes.limit();
        }
        int end = start + length;
        int flags = Short.toUnsignedInt(bytes.getShort(start + 6));
        int type = Short.toUnsignedInt(bytes.getShort(start + 4));
        int body = start + MessageWriter.HEADER_BYTES;
        line(
                start,
                start,
                body,
                0,
                "length " + length + " type " + type + " flags " + flags(flags) + " sequence "
                        + Integer.toUnsignedString(bytes.getInt(start + 8)) + " port "
                        + Integer.toUnsignedString(bytes.getInt(start + 12)));
        boolean ofFamily = type >= MessageType.FIRST_OF_FAMILY && names.headerBytes() >= 0;
        int attributes = ofFamily ? Math.min(end, body + names.headerBytes()) : end;
        if (attributes > body) {
            line(start, body, attributes, 0, ofFamily ? "header" : "content");
        }
        attributes(start, attributes, end, 1, names);
        return start + (length + 3 & ~3);
    }

    private void attributes(int start, int from, int end, int depth, AttributeNames names) {
        int at = from;
        while (at < end) {
            int length = end - at < ATTRIBUTE_HEADER_BYTES ? 0 : Short.toUnsignedInt(bytes.getShort(at));
            if (length < ATTRIBUTE_HEADER_BYTES || length > end - at) {
                line(start, at, end, depth, "no attribute");
                return;
            }
            int typeAndFlags = Short.toUnsignedInt(bytes.getShort(at + 2));
            int type = typeAndFlags & TYPE_MASK;
            int content = at + ATTRIBUTE_HEADER_BYTES;
            AttributeNames within = names.within(bytes, from, end, type);
            int skipped = within == AttributeNames.NONE ? -1 : names.skippedBytes(type);
            boolean holds = skipped >= 0 ? skipped <= length - ATTRIBUTE_HEADER_BYTES : (typeAndFlags & NESTED) != 0;
            int inner = holds ? content + Math.max(skipped, 0) : at + length;
            line(start, at, inner, depth, names.name(type));
            if (holds) {
                attributes(start, inner, at + length, depth + 1, within);
            }
            at += length + 3 & ~3;
        }
    }

    private void line(int start, int from, int to, int depth, String meaning) {
        text.append(String.format("%04x  ", from - start))
                .append("  ".repeat(depth))
                .append(meaning)
                .append(':');
        for (int index = from; index < to; index++) {
            text.append(String.format(" %02x", bytes.get(index)));
        }
        text.append('\n');
    }

    private static String flags(int flags) {
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < FLAG_NAMES.size(); bit++) {
            if ((flags >>> bit & 1) != 0) {
                names.add(FLAG_NAMES.get(bit));
            }
        }
        int rest = flags >>> FLAG_NAMES.size() << FLAG_NAMES.size();
        if (rest != 0 || names.isEmpty()) {
            names.add("0x" + Integer.toHexString(rest));
        }
        return String.join("|", names);
    }
}
