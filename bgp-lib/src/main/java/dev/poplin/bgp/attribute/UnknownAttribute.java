package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Wire;
import java.util.Arrays;
import java.util.HexFormat;

/** An attribute that is not known here, kept as it came (RFC 4271 §5). Immutable. */
public final class UnknownAttribute {

    private final int flags;
    private final int type;
    private final byte[] value;

    /**
     * An attribute with these flags; the value is copied.
     *
     * @throws IllegalArgumentException if flags or type are not of 8 bits
     */
    public UnknownAttribute(int flags, int type, byte[] value) {
        this.flags = (int) Wire.requireBits(flags, 8, "flags");
        this.type = (int) Wire.requireBits(type, 8, "attribute type");
        this.value = value.clone();
    }

    /** The flags: 0x80 optional, 0x40 transitive, 0x20 partial. */
    public int flags() {
        return flags;
    }

    /** The type code. */
    public int type() {
        return type;
    }

    /** The value; a fresh array. */
    public byte[] value() {
        return value.clone();
    }

    /** Whether it is to be passed on by those who do not know it. */
    public boolean isTransitive() {
        return (flags & 0x40) != 0;
    }

    /** The same attribute as whoever does not know it passes it on: marked partial. */
    public UnknownAttribute partial() {
        return new UnknownAttribute(flags | 0x20, type, value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnknownAttribute that
                && flags == that.flags
                && type == that.type
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return type * 31 + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "unknown " + type + ": " + HexFormat.of().formatHex(value);
    }
}
