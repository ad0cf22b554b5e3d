package dev.poplin.netlink.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The attributes of an object as they came or as they are to be written, in their order. What is not known is kept, so that
 * reading and writing gives back the same bytes. Immutable.
 *
 * @param <S> the object
 */
public final class Attributes<S> {

    private final AttributeSpace<S> space;
    private final List<RawAttribute> raw;

    private Attributes(AttributeSpace<S> space, List<RawAttribute> raw) {
        this.space = space;
        this.raw = List.copyOf(raw);
    }

    /** None. */
    public static <S> Attributes<S> none(AttributeSpace<S> space) {
        return new Attributes<>(space, List.of());
    }

    /** These. */
    public static <S> Attributes<S> of(AttributeSpace<S> space, List<RawAttribute> raw) {
        return new Attributes<>(space, raw);
    }

    /**
     * All that the reader has still to come.
     *
     * @throws MalformedMessageException if the length of one does not fit
     */
    public static <S> Attributes<S> read(AttributeSpace<S> space, AttributeReader reader) {
        List<RawAttribute> raw = new ArrayList<>();
        while (reader.next()) {
            raw.add(RawAttribute.of(reader));
        }
        return new Attributes<>(space, raw);
    }

    /**
     * The value of an attribute, or empty if it is not there.
     *
     * @throws MalformedMessageException if it holds no such value
     */
    public <T> Optional<T> get(Attribute<S, T> attribute) {
        return find(attribute.number()).map(attribute::decode);
    }

    /** The attribute of this number as it came, or empty. */
    public Optional<RawAttribute> find(int number) {
        return raw.stream().filter(one -> one.type() == number).findFirst();
    }

    /**
     * The same with another value, where the one before was, or at the end.
     *
     * @throws IllegalArgumentException if the value does not fit
     */
    public <T> Attributes<S> with(Attribute<S, T> attribute, T value) {
        return with(attribute.encode(value));
    }

    /** The same with an attribute as it is to be written, where the one of its number was, or at the end. */
    public Attributes<S> with(RawAttribute attribute) {
        List<RawAttribute> changed = new ArrayList<>(raw);
        for (int index = 0; index < changed.size(); index++) {
            if (changed.get(index).type() == attribute.type()) {
                changed.set(index, attribute);
                return new Attributes<>(space, changed);
            }
        }
        changed.add(attribute);
        return new Attributes<>(space, changed);
    }

    /** The same without some attributes. */
    public Attributes<S> without(List<Attribute<S, ?>> attributes) {
        List<RawAttribute> left = raw.stream()
                .filter(one -> attributes.stream().noneMatch(attribute -> attribute.number() == one.type()))
                .toList();
        return left.size() == raw.size() ? this : new Attributes<>(space, left);
    }

    /** Whether all that the other says is said here too, with the same values: the kernel adds what was not asked for. */
    public boolean covers(Attributes<S> other) {
        return other.raw.stream().allMatch(wanted -> raw.stream().anyMatch(one -> sameValue(one, wanted)));
    }

    private boolean sameValue(RawAttribute one, RawAttribute wanted) {
        if (one.type() != wanted.type()) {
            return false;
        }
        if (Arrays.equals(one.content(), wanted.content())) {
            return true;
        }
        Attribute<S, ?> attribute = space.find(one.type());
        return attribute != null
                && (attribute.isNest() ? nestCovers(attribute, one, wanted) : equal(attribute, one, wanted));
    }

    private static boolean equal(Attribute<?, ?> attribute, RawAttribute one, RawAttribute wanted) {
        Object value = attribute.decode(one);
        return value != null && value.equals(attribute.decode(wanted));
    }

    private static boolean nestCovers(Attribute<?, ?> attribute, RawAttribute one, RawAttribute wanted) {
        return attribute.decode(one) instanceof Attributes<?> inner
                ? inner.coversRaw(attribute.decode(wanted))
                : equal(attribute, one, wanted);
    }

    private boolean coversRaw(Object other) {
        return other instanceof Attributes<?> attributes && covers(new Attributes<>(space, attributes.raw));
    }

    AttributeSpace<S> space() {
        return space;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return raw.isEmpty();
    }

    /** All of them in their order. */
    public List<RawAttribute> raw() {
        return raw;
    }

    /** The names, so that errors can tell them. */
    public AttributeNames names() {
        return space.names();
    }

    /** Writes them one behind the other. */
    public void write(MessageWriter writer) {
        raw.forEach(attribute -> attribute.write(writer));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attributes<?> that && raw.equals(that.raw);
    }

    @Override
    public int hashCode() {
        return raw.hashCode();
    }

    /** Such as {@code id 42 ttl 64}. */
    @Override
    public String toString() {
        return String.join(" ", raw.stream().map(space::print).toList());
    }
}
