package dev.poplin.ipam.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is written to a record: bytes, or something that they stand for. Each is made of the other when it is first asked for and kept, so a
 * store in memory need not encode what it is given. Immutable, thread-safe.
 */
public final class Value extends Content {

    private Value(Object given, @Nullable Function<Object, byte[]> encoder) {
        super(given, encoder);
    }

    /** The same as the content of a record. */
    Value(StoreRecord record) {
        super(record);
    }

    /** These bytes; the array belongs to the value from now on. */
    public static Value of(byte[] bytes) {
        return new Value(Objects.requireNonNull(bytes), null);
    }

    /** The bytes that {@code encoder} makes of an immutable object. */
    public static <T> Value of(T form, Function<T, byte[]> encoder) {
        @SuppressWarnings("unchecked") // It is only ever given the form.
        Function<Object, byte[]> ofForm = (Function<Object, byte[]>) encoder;
        return new Value(Objects.requireNonNull(form), ofForm);
    }

    /** Makes an object of bytes. */
    @FunctionalInterface
    public interface Decoder<T> {

        /**
         * An immutable object.
         *
         * @throws IOException if the bytes do not stand for one
         */
        T decode(byte[] bytes) throws IOException;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value that && Arrays.equals(bytes(), that.bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }

    @Override
    public String toString() {
        return description();
    }
}
