package dev.poplin.netlink.message;

import java.util.List;
import java.util.Optional;

/**
 * A value whose content is attributes. Reading one gives its value if it is there; setting one gives a changed copy.
 *
 * @param <S> the value's own type
 */
public interface Attributed<S extends Attributed<S>> {

    /** All its attributes in their order. */
    Attributes<S> attributes();

    /** The same with other attributes. */
    S withAttributes(Attributes<S> changed);

    /**
     * The value of an attribute, or empty if it is not there.
     *
     * @throws MalformedMessageException if it holds no such value
     */
    default <T> Optional<T> get(Attribute<S, T> attribute) {
        return attributes().get(attribute);
    }

    /**
     * The same with another value.
     *
     * @throws IllegalArgumentException if the value does not fit; its message has the value
     */
    default <T> S with(Attribute<S, T> attribute, T value) {
        return withAttributes(attributes().with(attribute, value));
    }

    /**
     * The same with another number.
     *
     * @throws IllegalArgumentException if the number does not fit; its message has the number
     */
    default S with(Attribute<S, Long> attribute, long value) {
        return withAttributes(attributes().with(attribute, value));
    }

    /** The same with an attribute that has no name here. */
    default S with(RawAttribute attribute) {
        return withAttributes(attributes().with(attribute));
    }

    /** The same without an attribute. */
    default S without(Attribute<S, ?> attribute) {
        return withAttributes(attributes().without(List.of(attribute)));
    }
}
