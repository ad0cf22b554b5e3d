package dev.poplin.netlink.junit;

import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes inputs of messages as a fuzzer does that knows netlink: bits are turned, numbers become extreme, messages are cut; and what
 * looks like an attribute gets another length or type, is doubled, left out, or replaced by one of another message. The same seed
 * gives the same inputs.
 */
public final class MessageMutator {

    private static final int LONGEST = 1024;
    private static final int ATTRIBUTE_HEADER_BYTES = 4;
    private static final int TYPES = 40;
    private static final int[] EXTREMES = {0, 1, 2, 3, 4, 5, 7, 8, 16, 32, 33, 127, 128, 129, 255, 256, 0x7fff, 0xffff};

    private final List<byte[]> seeds;
    private final SplittableRandom random;

    /** Makes inputs of these messages. */
    public MessageMutator(List<byte[]> seeds, long seed) {
        if (seeds.isEmpty()) {
            throw new IllegalArgumentException("no message to begin with");
        }
        this.seeds = List.copyOf(seeds);
        this.random = new SplittableRandom(seed);
    }

    /** The next input, of one to five changes. */
    public byte[] next() {
        byte[] message = any().clone();
        for (int changes = 1 + random.nextInt(5); changes > 0; changes--) {
            message = changed(message);
        }
        return message.length > LONGEST ? Arrays.copyOf(message, LONGEST) : message;
    }

    private byte[] any() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] changed(byte[] message) {
        if (message.length <= MessageWriter.HEADER_BYTES) {
            return random.nextInt(4) == 0 ? Arrays.copyOf(message, random.nextInt(LONGEST)) : any().clone();
        }
        int at = random.nextInt(32) == 0
                ? random.nextInt(message.length)
                : MessageWriter.HEADER_BYTES + random.nextInt(message.length - MessageWriter.HEADER_BYTES);
        switch (random.nextInt(10)) {
            case 0 -> message[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> message[at] = (byte) random.nextInt();
            case 2 -> number(message, at & ~1, Short.BYTES);
            case 3 -> number(message, at & ~3, Integer.BYTES);
            case 4 -> {
                return Arrays.copyOf(message, at);
            }
            case 5 -> {
                return spliced(message, at, at, new byte[random.nextInt(1, 12)]);
            }
            default -> {
                return changedAttribute(message, at & ~3);
            }
        }
        return message;
    }

    private void number(byte[] message, int at, int bytes) {
        int value = EXTREMES[random.nextInt(EXTREMES.length)] * (random.nextInt(4) == 0 ? -1 : 1);
        ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer buffer = ByteBuffer.wrap(message).order(order);
        if (at + bytes <= message.length) {
            if (bytes == Short.BYTES) {
                buffer.putShort(at, (short) value);
            } else {
                buffer.putInt(at, value);
            }
        }
    }

    /** Changes what looks like an attribute from here on, or nothing. */
    private byte[] changedAttribute(byte[] message, int from) {
        int at = attribute(message, from);
        if (at < 0) {
            return message;
        }
        int length = length(message, at);
        int end = Math.min(message.length, at + (length + 3 & ~3));
        switch (random.nextInt(6)) {
            case 0 -> little(message, at, length + random.nextInt(-9, 10));
            case 1 -> little(message, at + 2, random.nextInt(TYPES) | random.nextInt(4) << 14);
            case 2 -> {
                return spliced(message, at, end, new byte[0]);
            }
            case 3 -> {
                return spliced(message, at, at, Arrays.copyOfRange(message, at, end));
            }
            default -> {
                byte[] other = any();
                int start = attribute(other, MessageWriter.HEADER_BYTES + (random.nextInt(other.length) & ~3));
                if (start >= 0) {
                    byte[] content = Arrays.copyOfRange(other, start, start + length(other, start));
                    return spliced(
                            message,
                            at,
                            random.nextBoolean() ? end : at,
                            Arrays.copyOf(content, content.length + 3 & ~3));
                }
            }
        }
        return message;
    }

    /** Where something begins that may be an attribute by its length, or -1. */
    private static int attribute(byte[] message, int from) {
        for (int at = from; at + ATTRIBUTE_HEADER_BYTES <= message.length; at += ATTRIBUTE_HEADER_BYTES) {
            int length = length(message, at);
            if (length >= ATTRIBUTE_HEADER_BYTES && at + length <= message.length) {
                return at;
            }
        }
        return -1;
    }

    private static int length(byte[] message, int at) {
        return message[at] & 0xff | (message[at + 1] & 0xff) << 8;
    }

    private static void little(byte[] message, int at, int value) {
        message[at] = (byte) value;
        message[at + 1] = (byte) (value >> 8);
    }

    private static byte[] spliced(byte[] message, int from, int to, byte[] between) {
        byte[] result = new byte[from + between.length + message.length - to];
        System.arraycopy(message, 0, result, 0, from);
        System.arraycopy(between, 0, result, from, between.length);
        System.arraycopy(message, to, result, from + between.length, message.length - to);
        return result;
    }
}
