package dev.poplin.netlink.message;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;

/** Reads the value of every attribute that has a name and writes it again: the bytes must be the same. */
public final class Rewritten {

    private Rewritten() {}

    /** Fails if a value is not written as it was read. */
    public static <S> void assertSame(Attributes<S> attributes, String what) {
        for (RawAttribute raw : attributes.raw()) {
            Attribute<S, ?> attribute = attributes.space().find(raw.type());
            if (attribute != null) {
                assertEquals(
                        HexFormat.of().formatHex(raw.content()),
                        HexFormat.of().formatHex(again(attribute, raw)),
                        () -> attribute + " of " + what);
            }
        }
    }

    /** Reads the value of every attribute that has a name; what is malformed may say so. */
    public static <S> void readAll(Attributes<S> attributes) {
        for (RawAttribute raw : attributes.raw()) {
            Attribute<S, ?> attribute = attributes.space().find(raw.type());
            if (attribute != null) {
                try {
                    if (attribute.decode(raw) instanceof Attributes<?> nested) {
                        readAll(nested);
                    }
                } catch (MalformedMessageException e) {
                    assertEquals(MalformedMessageException.class, e.getClass());
                }
            }
        }
    }

    private static <S, T> byte[] again(Attribute<S, T> attribute, RawAttribute raw) {
        T value = attribute.decode(raw);
        if (value instanceof Attributes<?> nested) {
            assertSame(nested, attribute.toString());
        }
        return attribute.encode(value).content();
    }
}
