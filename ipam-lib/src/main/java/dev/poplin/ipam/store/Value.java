package dev.poplin.ipam.store;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a record holds: bytes, or something that they stand for. Each is made of the other when it is first asked for and kept, so a
 * store in memory need not encode what it is given, and nobody decodes a record twice. Immutable, thread-safe.
 */
public final class Value {

    private final @Nullable Function<Object, byte[]> encoder;
    private volatile byte @Nullable [] bytes;
    private volatile @Nullable Object form;

    private Value(byte @Nullable [] bytes, @Nullable Object form, @Nullable Function<Object, byte[]> encoder) {
        this.bytes = bytes;
        this.form = form;
        this.encoder = encoder;
    }

    /** These bytes; the array belongs to the value from now on. */
    public static Value of(byte[] bytes) {
        return new Value(Objects.requireNonNull(bytes), null, null);
    }

    /** The bytes that {@code encoder} makes of an immutable object. */
    public static <T> Value of(T form, Function<T, byte[]> encoder) {
        @SuppressWarnings("unchecked") // It is only ever given the form.
        Function<Object, byte[]> ofForm = (Function<Object, byte[]>) encoder;
        return new Value(null, form, ofForm);
    }

    /** The bytes; must not be changed. */
    public byte[] bytes() {
        byte[] made = bytes;
        if (made == null) {
            made = Objects.requireNonNull(encoder).apply(Objects.requireNonNull(form));
            bytes = made;
        }
        return made;
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

    /**
     * What the bytes stand for; the same object each time it is asked for as the same type.
     *
     * @throws IOException if the decoder does
     */
    public <T> T as(Class<T> type, Decoder<T> decoder) throws IOException {
        Object known = form;
        if (type.isInstance(known)) {
            return type.cast(known);
        }
        T decoded = decoder.decode(bytes());
        form = decoded;
        return decoded;
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
        byte[] made = bytes;
        return made == null ? String.valueOf(form) : made.length + " bytes";
    }
}
