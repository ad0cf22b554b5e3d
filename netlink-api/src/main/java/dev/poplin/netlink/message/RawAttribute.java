package dev.poplin.netlink.message;

import java.util.Arrays;
import java.util.HexFormat;

/** An attribute that nobody interpreted, kept as it came, so that it can be written again byte for byte. Immutable. */
public final class RawAttribute {

    private static final int TYPE_MASK = 0x3fff;

    private final int typeAndFlags;
    private final byte[] content;

    /**
     * An attribute.
     *
     * @param typeAndFlags the type with the flags for nesting and byte order, as on the wire
     * @param content the content without header and padding
     */
    public RawAttribute(int typeAndFlags, byte[] content) {
        this.typeAndFlags = typeAndFlags;
        this.content = content.clone();
    }

    /** The attribute that the reader is at. */
    public static RawAttribute of(AttributeReader at) {
        return new RawAttribute(at.typeAndFlags(), at.bytes());
    }

    /** The type without the flags. */
    public int type() {
        return typeAndFlags & TYPE_MASK;
    }

    /** The type with the flags for nesting and byte order, as on the wire. */
    public int typeAndFlags() {
        return typeAndFlags;
    }

    /** A copy of the content. */
    public byte[] content() {
        return content.clone();
    }

    /** A reader of the attributes within this one. */
    public AttributeReader nested() {
        return AttributeReader.of(content);
    }

    /** Writes it as it came. */
    public void write(MessageWriter writer) {
        writer.attributeBytes(typeAndFlags, content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawAttribute that
                && typeAndFlags == that.typeAndFlags
                && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return 31 * typeAndFlags + Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return type() + ":" + HexFormat.of().formatHex(content);
    }
}
