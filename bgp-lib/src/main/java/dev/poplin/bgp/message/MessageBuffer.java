package dev.poplin.bgp.message;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Messages in a row, in an array that grows. Used again and again, it makes no objects: {@link #clear}, have
 * {@link MessageEncoder#encode(BgpMessage, Negotiated, MessageBuffer)} append, send {@link #bytes}. Confined to its owner.
 */
public final class MessageBuffer {

    private static final int FIRST_BYTES = 512;

    private byte[] array;
    private int end;
    private int messages;

    /** An empty buffer. */
    public MessageBuffer() {
        this(FIRST_BYTES);
    }

    MessageBuffer(int bytes) {
        array = new byte[bytes];
    }

    /** Forgets all messages; the array is kept. */
    public void clear() {
        end = 0;
        messages = 0;
    }

    /** How many messages there are. */
    public int messages() {
        return messages;
    }

    /** How many bytes they have together. */
    public int length() {
        return end;
    }

    /** All bytes of all messages; a view, good until the buffer is changed. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(array, 0, end);
    }

    /** The messages one by one; views, good until the buffer is changed. */
    public List<ByteBuffer> split() {
        if (messages == 1) {
            return List.of(ByteBuffer.wrap(array, 0, end));
        }
        List<ByteBuffer> list = new ArrayList<>(messages);
        int at = 0;
        while (at < end) {
            int length = Short.toUnsignedInt(ByteBuffer.wrap(array).getShort(at + 16));
            list.add(ByteBuffer.wrap(array, at, length).slice());
            at += length;
        }
        return list;
    }

    byte[] array() {
        return array;
    }

    /** Makes room for some bytes behind the end. */
    void reserve(int bytes) {
        if (array.length - end < bytes) {
            array = Arrays.copyOf(array, Math.max(2 * array.length, end + bytes));
        }
    }

    /** A message has been written behind the end, up to here. */
    void added(int newEnd) {
        end = newEnd;
        messages++;
    }
}
