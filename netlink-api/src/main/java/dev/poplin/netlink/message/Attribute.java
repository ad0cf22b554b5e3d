package dev.poplin.netlink.message;

import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What one attribute means: its number, its name and how its value is written. Made by an {@link AttributeSpace}. Immutable.
 *
 * @param <S> the object that has it, so that the compiler refuses the attribute of another
 * @param <T> the type of its value
 */
public final class Attribute<S, T> {

    private static final int NESTED = 1 << 15;

    private final int number;
    private final boolean nest;
    private final String name;
    private final Function<AttributeReader, T> decoder;
    private final BiConsumer<MessageWriter, T> encoder;
    private final Function<T, String> printer;

    Attribute(
            int number,
            boolean nest,
            String name,
            Function<AttributeReader, T> decoder,
            BiConsumer<MessageWriter, T> encoder,
            Function<T, String> printer) {
        this.number = number;
        this.nest = nest;
        this.name = name;
        this.decoder = decoder;
        this.encoder = encoder;
        this.printer = printer;
    }

    /** Its number in its space. */
    public int number() {
        return number;
    }

    /** Whether it holds attributes. */
    boolean isNest() {
        return nest;
    }

    /**
     * The value in an attribute of this number.
     *
     * @throws MalformedMessageException if it holds no such value
     */
    public T decode(RawAttribute raw) {
        AttributeReader reader = AttributeReader.at(raw);
        try {
            return decoder.apply(reader);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.in(reader, name + ": " + e.getMessage());
        }
    }

    /**
     * An attribute with this value.
     *
     * @throws IllegalArgumentException if the value does not fit
     */
    public RawAttribute encode(T value) {
        MessageWriter writer = new MessageWriter(32);
        encoder.accept(writer, value);
        byte[] content = new byte[writer.size()];
        writer.written().get(content);
        return new RawAttribute(nest ? number | NESTED : number, content);
    }

    /** The value in words. */
    String print(RawAttribute raw) {
        return printer.apply(decode(raw));
    }

    /** Its name in the kernel's header. */
    @Override
    public String toString() {
        return name;
    }
}
