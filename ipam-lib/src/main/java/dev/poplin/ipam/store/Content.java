package dev.poplin.ipam.store;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bytes, or something that they stand for. Each is made of the other when it is first asked for and kept, so a store in memory need not
 * encode what it is given, and nobody decodes a record twice. A value and a record are such, each in one object, because
 * there are as many records as addresses. Immutable, thread-safe.
 */
abstract class Content {

    /** Bytes if there is no encoder, otherwise what they stand for. */
    private final Object given;

    private final @Nullable Function<Object, byte[]> encoder;
    /** The other of the two, once somebody has asked for it. */
    private volatile @Nullable Object made;

    Content(Object given, @Nullable Function<Object, byte[]> encoder) {
        this.given = given;
        this.encoder = encoder;
    }

    /** The same content as another's; what either makes later, the other makes for itself. */
    Content(Content other) {
        this(other.given, other.encoder);
        Object known = other.made;
        if (known != null) {
            made = known;
        }
    }

    /** The bytes; must not be changed. */
    public final byte[] bytes() {
        if (encoder == null) {
            return (byte[]) given;
        }
        Object known = made;
        if (known == null) {
            known = encoder.apply(given);
            made = known;
        }
        return (byte[]) known;
    }

    /**
     * What the bytes stand for; the same object each time it is asked for as the same type.
     *
     * @throws IOException if the decoder does
     */
    public final <T> T as(Class<T> type, Value.Decoder<T> decoder) throws IOException {
        Object form = encoder == null ? made : given;
        if (type.isInstance(form)) {
            return type.cast(form);
        }
        T decoded = decoder.decode(bytes());
        if (encoder == null) {
            made = decoded;
        }
        return decoded;
    }

    /** The object if there is one, otherwise how many bytes. */
    final String description() {
        return encoder == null ? bytes().length + " bytes" : Objects.toString(given);
    }
}
