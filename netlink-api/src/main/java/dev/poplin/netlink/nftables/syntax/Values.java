package dev.poplin.netlink.nftables.syntax;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.nftables.data.Bytes;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Writes values as nft writes those of a type. Confined to one call. */
final class Values {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm[:ss]");
    private static final int SECONDS_OF_DAY = 86_400;
    private static final long NANOS = 1_000_000_000L;

    private final Surroundings surroundings;

    Values(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** The bytes as a number in network order. */
    static Bytes networkOrder(Bytes value, boolean host) {
        if (!host || ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
            return value;
        }
        byte[] bytes = value.toArray();
        for (int low = 0, high = bytes.length - 1; low < high; low++, high--) {
            byte kept = bytes[low];
            bytes[low] = bytes[high];
            bytes[high] = kept;
        }
        return Bytes.of(bytes);
    }

    /** A value whose bytes are in network order. */
    String print(Datatype type, Bytes value) {
        byte[] bytes = value.toArray();
        BigInteger number = new BigInteger(1, bytes);
        String symbol = number.bitLength() < Integer.SIZE ? type.symbols().get(number.intValue()) : null;
        return switch (type.form()) {
            case ADDRESS ->
                bytes.length == 4 || bytes.length == 16 ? IpAddress.of(bytes).toString() : hex(number);
            case MAC -> macAddress(bytes);
            case TEXT -> text(bytes);
            case HEX -> symbol != null ? symbol : type == Datatype.DSCP ? hex(number, 2) : hex(number);
            case HEX32 -> hex(number, 8);
            case BITS -> bits(type, number);
            case BIT_NUMBERS -> bitNumbers(number);
            case DURATION -> Quantities.duration(number.longValue());
            case GROUP -> number.bitLength() < Long.SIZE ? surroundings.group(number.longValue()) : number.toString();
            case INTERFACE -> surroundings.interfaceName(number.intValue());
            case CLASS -> trafficClass(number.intValue());
            case DATE ->
                '"'
                        + DATE.withZone(surroundings.zone()).format(Instant.ofEpochSecond(number.longValue() / NANOS))
                        + '"';
            case HOUR -> '"' + hour(number.intValue(), surroundings.zone(), Instant.now()) + '"';
            case QUOTED -> symbol == null ? number.toString() : '"' + symbol + '"';
            case NUMBER -> symbol == null ? number.toString() : symbol;
        };
    }

    private static String hex(BigInteger number) {
        return "0x" + number.toString(16);
    }

    private static String hex(BigInteger number, int digits) {
        String text = number.toString(16);
        return "0x" + "0".repeat(Math.max(0, digits - text.length())) + text;
    }

    private static String macAddress(byte[] bytes) {
        List<String> parts = new ArrayList<>();
        for (byte each : bytes) {
            parts.add(String.format("%02x", each));
        }
        return String.join(":", parts);
    }

    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
        return '"' + text + (length == bytes.length ? "*" : "") + '"';
    }

    private static String bits(Datatype type, BigInteger number) {
        int rest = number.intValue();
        List<String> words = new ArrayList<>();
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            String word = (rest & 1 << bit) == 0 ? null : type.symbols().get(1 << bit);
            if (word != null) {
                words.add(word);
                rest &= ~(1 << bit);
            }
        }
        if (rest != 0 || words.isEmpty()) {
            words.add("0x" + Integer.toHexString(rest));
        }
        return String.join(",", words);
    }

    private String bitNumbers(BigInteger number) {
        List<String> numbers = new ArrayList<>();
        for (int bit = 0; bit < number.bitLength(); bit++) {
            if (number.testBit(bit)) {
                numbers.add(surroundings.label(bit));
            }
        }
        return numbers.isEmpty() ? "0x0" : String.join(",", numbers);
    }

    private static String trafficClass(int handle) {
        return switch (handle) {
            case 0 -> "none";
            case -1 -> "root";
            default -> Integer.toHexString(handle >>> 16) + ":" + Integer.toHexString(handle & 0xffff);
        };
    }

    /** A second of Greenwich's day as an hour of a zone, with the offset from Greenwich that it has at a time, as nft takes it. */
    static String hour(int secondOfDay, ZoneId zone, Instant now) {
        int offset = zone.getRules().getOffset(now).getTotalSeconds();
        LocalTime time = LocalTime.ofSecondOfDay(Math.floorMod(secondOfDay + offset, SECONDS_OF_DAY));
        return time.getSecond() == 0 ? time.format(DateTimeFormatter.ofPattern("HH:mm")) : time.format(HOUR);
    }

    /** A range of values in network order, as a prefix where it is one and the type has prefixes. */
    String range(Datatype type, Bytes first, Bytes last, boolean prefixes) {
        if (first.equals(last)) {
            return print(type, first);
        }
        if (type.isText()) {
            int length = 0;
            byte[] from = first.toArray();
            byte[] to = last.toArray();
            while (length < Math.min(from.length, to.length) && from[length] == to[length]) {
                length++;
            }
            return print(type, Bytes.of(Arrays.copyOf(from, length)));
        }
        int length = prefixes ? prefixLength(first.toArray(), last.toArray()) : -1;
        return length >= 0 ? print(type, first) + "/" + length : bound(type, first) + "-" + bound(type, last);
    }

    /** An end of a range: a number even where there is a word for it. */
    private String bound(Datatype type, Bytes value) {
        return type.form() == Datatype.Form.NUMBER ? new BigInteger(1, value.toArray()).toString() : print(type, value);
    }

    /** The parts of a concatenation and what each is, or one value. */
    String concatenation(List<Part> parts) {
        return parts.stream().map(part -> part.print(this)).collect(Collectors.joining(" . "));
    }

    /** One part of a key: a range of values in network order. */
    record Part(Datatype type, Bytes first, Bytes last) {

        private String print(Values values) {
            return values.range(type, first, last, type.isAddress() || type == Datatype.MARK);
        }
    }

    /** The length of the prefix from the first to the last value, or -1 if the range is none. */
    private static int prefixLength(byte[] first, byte[] last) {
        if (first.length != last.length) {
            return -1;
        }
        int length = 0;
        int bits = first.length * Byte.SIZE;
        while (length < bits && bit(first, length) == bit(last, length)) {
            length++;
        }
        for (int at = length; at < bits; at++) {
            if (bit(first, at) != 0 || bit(last, at) != 1) {
                return -1;
            }
        }
        return length;
    }

    private static int bit(byte[] bytes, int index) {
        return bytes[index / Byte.SIZE] >> Byte.SIZE - 1 - index % Byte.SIZE & 1;
    }

    /** The length of a mask of ones and then zeros, or -1 for another. */
    static int maskLength(Bytes mask) {
        byte[] bytes = mask.toArray();
        byte[] inverted = new byte[bytes.length];
        for (int at = 0; at < bytes.length; at++) {
            inverted[at] = (byte) ~bytes[at];
        }
        return prefixLength(new byte[bytes.length], inverted);
    }
}
