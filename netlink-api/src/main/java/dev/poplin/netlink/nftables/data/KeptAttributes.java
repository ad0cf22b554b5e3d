package dev.poplin.netlink.nftables.data;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Collects attributes that a record keeps as they came, and writes them again. Confined to one thread. */
public final class KeptAttributes {

    private static final int ROOM_BYTES = 64;

    private final MessageWriter kept = new MessageWriter(ROOM_BYTES);

    /** Keeps this attribute as it is. */
    public KeptAttributes keep(AttributeReader attribute) {
        kept.attributeBytes(attribute.type(), attribute.bytes());
        return this;
    }

    /** Keeps an attribute of these bytes. */
    public KeptAttributes keepBytes(int type, Bytes value) {
        kept.attributeBytes(type, value.toArray());
        return this;
    }

    /** Keeps an attribute of 32 bits. */
    public KeptAttributes keepBe32(int type, int value) {
        kept.attributeBe32(type, value);
        return this;
    }

    /** All that was kept, one behind the other. */
    public Bytes bytes() {
        byte[] bytes = new byte[kept.size()];
        kept.written().get(bytes);
        return Bytes.of(bytes);
    }

    /** Writes attributes that were kept. */
    public static void write(Bytes attributes, MessageWriter out) {
        if (attributes.length() > 0) {
            out.bytes(attributes.toArray()).align();
        }
    }

    /** Whether one of this type is among attributes that were kept. */
    public static boolean has(Bytes attributes, int type) {
        AttributeReader reader = AttributeReader.of(attributes.toArray());
        while (reader.next()) {
            if (reader.type() == type) {
                return true;
            }
        }
        return false;
    }

    /** The 32 bits in network order that an attribute of this type holds. */
    public static Optional<Integer> number(Bytes attributes, int type) {
        AttributeReader reader = AttributeReader.of(attributes.toArray());
        while (reader.next()) {
            if (reader.type() == type) {
                return Optional.of(reader.be32());
            }
        }
        return Optional.empty();
    }

    /** The 64 bits in network order that an attribute of this type holds. */
    public static OptionalLong number64(Bytes attributes, int type) {
        AttributeReader reader = AttributeReader.of(attributes.toArray());
        while (reader.next()) {
            if (reader.type() == type) {
                return OptionalLong.of(reader.be64());
            }
        }
        return OptionalLong.empty();
    }

    /** What an attribute of this type holds. */
    public static Optional<Bytes> value(Bytes attributes, int type) {
        AttributeReader reader = AttributeReader.of(attributes.toArray());
        while (reader.next()) {
            if (reader.type() == type) {
                return Optional.of(Bytes.of(reader.bytes()));
            }
        }
        return Optional.empty();
    }

    /** The same attributes, with these bits of the 32 that one of them holds and no others. */
    public static Bytes masked(Bytes attributes, int type, int mask) {
        KeptAttributes masked = new KeptAttributes();
        AttributeReader reader = AttributeReader.of(attributes.toArray());
        while (reader.next()) {
            if (reader.type() == type) {
                masked.keepBe32(type, reader.be32() & mask);
            } else {
                masked.keep(reader);
            }
        }
        return masked.bytes();
    }

    /**
     * The same attributes with this one instead of those of its type, at the place where the kernel lists it.
     *
     * @param listed the types in the order in which the kernel lists them
     */
    public static Bytes with(Bytes attributes, int type, List<Integer> listed, Consumer<MessageWriter> attribute) {
        KeptAttributes with = new KeptAttributes();
        AttributeReader reader = AttributeReader.of(without(attributes, type).toArray());
        boolean written = false;
        while (reader.next()) {
            if (!written && listed.indexOf(reader.type()) > listed.indexOf(type)) {
                attribute.accept(with.kept);
                written = true;
            }
            with.keep(reader);
        }
        if (!written) {
            attribute.accept(with.kept);
        }
        return with.bytes();
    }

    /** The same attributes without those of these types. */
    public static Bytes without(Bytes attributes, int... types) {
        KeptAttributes rest = new KeptAttributes();
        AttributeReader reader = AttributeReader.of(attributes.toArray());
        while (reader.next()) {
            int type = reader.type();
            if (Arrays.stream(types).noneMatch(each -> each == type)) {
                rest.keep(reader);
            }
        }
        return rest.bytes();
    }
}
