package dev.poplin.netlink.message;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that one kind of object can have, each declared once: an enumeration of a kernel header. Filled by the static
 * initializer of the object's class, immutable afterwards.
 *
 * @param <S> the object
 */
public final class AttributeSpace<S> {

    private static final long U8 = 0xffL;
    private static final long U16 = 0xffffL;
    private static final long U32 = 0xffff_ffffL;

    private static final int MAX_PRINTED_BYTES = 64;

    private final String prefix;
    private final Map<Integer, Attribute<S, ?>> attributes = new HashMap<>();
    private final AttributeNames.Builder names;

    private AttributeSpace(String prefix, int headerBytes) {
        this.prefix = prefix;
        this.names = AttributeNames.builder(headerBytes);
    }

    /** A space whose names begin with this in the kernel's header. */
    public static <S> AttributeSpace<S> of(String prefix) {
        return new AttributeSpace<>(prefix, 0);
    }

    /** The same for what follows a header of {@code headerBytes} in a message. */
    public static <S> AttributeSpace<S> behind(int headerBytes, String prefix) {
        return new AttributeSpace<>(prefix, headerBytes);
    }

    /** One byte. */
    public Attribute<S, Long> u8(int number, String name) {
        return u8(number, name, U8);
    }

    /** One byte that is not above {@code max}. */
    public Attribute<S, Long> u8(int number, String name, long max) {
        return number(number, name, max, reader -> (long) reader.u8(), (writer, value) -> writer.u8(value.intValue()));
    }

    /** 16 bits. */
    public Attribute<S, Long> u16(int number, String name) {
        return u16(number, name, U16);
    }

    /** 16 bits that are not above {@code max}. */
    public Attribute<S, Long> u16(int number, String name, long max) {
        return number(
                number, name, max, reader -> (long) reader.u16(), (writer, value) -> writer.u16(value.intValue()));
    }

    /** 16 bits in network order. */
    public Attribute<S, Long> be16(int number, String name) {
        return number(
                number, name, U16, reader -> (long) reader.be16(), (writer, value) -> writer.be16(value.intValue()));
    }

    /** 32 bits. */
    public Attribute<S, Long> u32(int number, String name) {
        return u32(number, name, U32);
    }

    /** 32 bits that are not above {@code max}. */
    public Attribute<S, Long> u32(int number, String name, long max) {
        return number(
                number,
                name,
                max,
                reader -> Integer.toUnsignedLong(reader.u32()),
                (writer, value) -> writer.u32(value.intValue()));
    }

    /** 32 bits in network order. */
    public Attribute<S, Long> be32(int number, String name) {
        return number(
                number,
                name,
                U32,
                reader -> Integer.toUnsignedLong(reader.be32()),
                (writer, value) -> writer.be32(value.intValue()));
    }

    /** 32 bits with a sign. */
    public Attribute<S, Integer> s32(int number, String name) {
        return of(number, name, AttributeReader::u32, MessageWriter::u32);
    }

    /** 64 bits, all of which may be set. */
    public Attribute<S, Long> u64(int number, String name) {
        return declare(number, false, name, AttributeReader::u64, MessageWriter::u64, Long::toUnsignedString);
    }

    private Attribute<S, Long> number(
            int number,
            String name,
            long max,
            Function<AttributeReader, Long> decoder,
            BiConsumer<MessageWriter, Long> encoder) {
        return of(number, name, decoder, (writer, value) -> {
            if (value < 0 || value > max) {
                throw new IllegalArgumentException(prefix + name + " " + value + " is not within 0 and " + max);
            }
            encoder.accept(writer, value);
        });
    }

    /** One byte that is 0 or 1. */
    public Attribute<S, Boolean> bool(int number, String name) {
        return declare(
                number,
                false,
                name,
                reader -> reader.u8() != 0,
                (writer, value) -> writer.u8(value ? 1 : 0),
                value -> value ? "on" : "off");
    }

    /** 32 bits that are 0 or 1. */
    public Attribute<S, Boolean> bool32(int number, String name) {
        return declare(
                number,
                false,
                name,
                reader -> reader.u32() != 0,
                (writer, value) -> writer.u32(value ? 1 : 0),
                value -> value ? "on" : "off");
    }

    /** Nothing: it is there, or it is not. {@code false} cannot be written; leave the attribute out. */
    public Attribute<S, Boolean> flag(int number, String name) {
        return declare(
                number,
                false,
                name,
                reader -> true,
                (writer, value) -> {
                    if (!value) {
                        throw new IllegalArgumentException(prefix + name + " false is said by leaving it out");
                    }
                },
                value -> "");
    }

    /** A text that ends with a zero byte and has at most {@code maxBytes} before it. */
    public Attribute<S, String> string(int number, String name, int maxBytes) {
        return of(number, name, AttributeReader::string, (writer, value) -> {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > maxBytes) {
                throw new IllegalArgumentException(
                        prefix + name + " '" + value + "' has more than " + maxBytes + " bytes");
            }
            writer.bytes(bytes).u8(0);
        });
    }

    /** An address of 4 or 16 bytes. */
    public Attribute<S, IpAddress> address(int number, String name) {
        return of(number, name, AttributeReader::address, (writer, value) -> writer.bytes(value.toBytes()));
    }

    /** An address of 4 bytes ({@code bits} 32) or 16 bytes ({@code bits} 128), and no other. */
    public Attribute<S, IpAddress> address(int number, String name, int bits) {
        return of(number, name, AttributeReader::address, (writer, value) -> {
            if (value.family().bits() != bits) {
                throw new IllegalArgumentException(prefix + name + " " + value + " does not have " + bits + " bits");
            }
            writer.bytes(value.toBytes());
        });
    }

    /** A link-layer address. */
    public Attribute<S, MacAddress> mac(int number, String name) {
        return of(
                number,
                name,
                reader -> {
                    MacAddress address = reader.macAddress();
                    if (address == null) {
                        throw MalformedMessageException.in(reader, "no link-layer address of 6 bytes");
                    }
                    return address;
                },
                (writer, value) -> writer.bytes(value.toBytes()));
    }

    /** A link-layer address of any length. */
    public Attribute<S, LinkLayerAddress> linkLayerAddress(int number, String name) {
        return of(number, name, AttributeReader::linkLayerAddress, (writer, value) -> writer.bytes(value.toBytes()));
    }

    /** Bytes that are not interpreted. */
    public Attribute<S, byte[]> bytes(int number, String name) {
        return declare(number, false, name, AttributeReader::bytes, MessageWriter::bytes, AttributeSpace::print);
    }

    /** So many bytes that are not interpreted. */
    public Attribute<S, byte[]> bytes(int number, String name, int length) {
        return declare(
                number,
                false,
                name,
                reader -> requireLength(name, reader.bytes(), length),
                (writer, value) -> writer.bytes(requireLength(prefix + name, value, length)),
                AttributeSpace::print);
    }

    private static byte[] requireLength(String name, byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(name + " has " + length + " bytes, not " + bytes.length);
        }
        return bytes;
    }

    private static String print(byte[] bytes) {
        return bytes.length > MAX_PRINTED_BYTES
                ? "(" + bytes.length + " bytes)"
                : HexFormat.of().formatHex(bytes);
    }

    /** Attributes of another object. */
    public <N> Attribute<S, Attributes<N>> nested(int number, String name, AttributeSpace<N> space) {
        names.nested(number, prefix + name, 0, space::names);
        Attribute<S, Attributes<N>> attribute = new Attribute<>(
                number,
                true,
                prefix + name,
                reader -> Attributes.read(space, reader.nested()),
                (writer, value) -> value.write(writer),
                value -> "{ " + value + " }");
        attributes.put(number, attribute);
        return attribute;
    }

    /** Elements of one type, each in an attribute of its own: numbered from {@code first} on, or all with this number. */
    public <T> Attribute<S, List<T>> list(int number, String name, Attribute<S, T> element, boolean counted) {
        return declare(
                number,
                true,
                name,
                reader -> ElementList.decode(reader.nested(), element),
                (writer, value) -> ElementList.write(writer, value, element, counted),
                value -> "{ "
                        + String.join(" ", value.stream().map(String::valueOf).toList()) + " }");
    }

    /** A value with a form of its own. */
    public <T> Attribute<S, T> of(
            int number, String name, Function<AttributeReader, T> decoder, BiConsumer<MessageWriter, T> encoder) {
        return declare(number, false, name, decoder, encoder, String::valueOf);
    }

    /** What is within another attribute: it has a number there and is not one of this space by itself. */
    public static <S, T> Attribute<S, T> element(
            int number, Function<AttributeReader, T> decoder, BiConsumer<MessageWriter, T> encoder) {
        return new Attribute<>(number, false, "element", decoder, encoder, String::valueOf);
    }

    private <T> Attribute<S, T> declare(
            int number,
            boolean nest,
            String name,
            Function<AttributeReader, T> decoder,
            BiConsumer<MessageWriter, T> encoder,
            Function<T, String> printer) {
        names.name(number, prefix + name);
        Attribute<S, T> attribute = new Attribute<>(number, nest, prefix + name, decoder, encoder, printer);
        attributes.put(number, attribute);
        return attribute;
    }

    /** Whether an attribute of this number has a name. */
    public boolean has(int number) {
        return attributes.containsKey(number);
    }

    @Nullable
    Attribute<S, ?> find(int number) {
        return attributes.get(number);
    }

    /** The names for messages, so that errors can tell them. */
    public AttributeNames names() {
        return names.build();
    }

    /** Such as {@code id 42}; of what is not known, the number and the bytes. */
    public String print(RawAttribute raw) {
        Attribute<S, ?> attribute = attributes.get(raw.type());
        if (attribute == null) {
            return raw.toString();
        }
        String word = attribute.toString().substring(prefix.length()).toLowerCase(Locale.ROOT);
        try {
            return (word + " " + attribute.print(raw)).stripTrailing();
        } catch (MalformedMessageException e) {
            return raw.toString();
        }
    }
}
