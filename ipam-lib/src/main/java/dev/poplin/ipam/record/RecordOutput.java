package dev.poplin.ipam.record;

import java.util.Arrays;

/**
 * The bytes of a record while they are written, in the forms of {@link java.io.DataOutput}, and numbers of seven bits to a byte.
 * A block is written anew with every address, so there is no lock and no call for each byte. Confined to who encodes.
 */
final class RecordOutput {

    private byte[] bytes = new byte[256];
    private int length;

    /** A copy of what was written. */
    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    void writeByte(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    void writeShort(int value) {
        writeByte(value >> 8);
        writeByte(value);
    }

    void writeInt(int value) {
        writeShort(value >> 16);
        writeShort(value);
    }

    void writeLong(long value) {
        writeInt((int) (value >> 32));
        writeInt((int) value);
    }

    /**
     * A text, as {@link java.io.DataOutput#writeUTF} does.
     *
     * @throws IllegalArgumentException if it has more than 65,535 bytes
     */
    void writeText(String text) {
        int characters = text.length();
        reserve(Short.BYTES + 3 * characters);
        int begun = length;
        length += Short.BYTES;
        for (int i = 0; i < characters; i++) {
            char character = text.charAt(i);
            if (character >= 0x01 && character <= 0x7F) {
                bytes[length++] = (byte) character;
            } else {
                writeWide(character);
            }
        }
        int written = length - begun - Short.BYTES;
        if (written > RecordText.MOST_BYTES) {
            throw new IllegalArgumentException("a text of " + written + " bytes is too long for a record");
        }
        bytes[begun] = (byte) (written >> 8);
        bytes[begun + 1] = (byte) written;
    }

    /** A character of more than seven bits, or none, in two or three bytes; there is room. */
    private void writeWide(char character) {
        if (character > 0x7FF) {
            bytes[length++] = (byte) (0xE0 | character >> 12);
            bytes[length++] = (byte) (0x80 | character >> 6 & 0x3F);
        } else {
            bytes[length++] = (byte) (0xC0 | character >> 6);
        }
        bytes[length++] = (byte) (0x80 | character & 0x3F);
    }

    /** A number in as many groups of seven bits as it needs, the lowest first; all but the last have the eighth bit. */
    void writeNumber(long number) {
        reserve(Long.BYTES + 2);
        long left = number;
        while (left >>> 7 != 0) {
            bytes[length++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[length++] = (byte) left;
    }

    /** A number that is near another, above or below it. */
    void writeDistance(long number, long other) {
        long distance = number - other;
        writeNumber(distance << 1 ^ distance >> 63);
    }
}
