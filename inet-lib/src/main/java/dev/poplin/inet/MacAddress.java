package dev.poplin.inet;

/** A 48-bit link-layer address (EUI-48), written {@code 02:42:ac:11:00:02}. Immutable; ordered by unsigned value. */
public final class MacAddress implements Comparable<MacAddress> {

    private final long bits;

    private MacAddress(long bits) {
        this.bits = bits;
    }

    /**
     * Parses six pairs of hex digits separated by {@code :} or by {@code -}.
     *
     * @throws AddressFormatException if the text is anything else
     */
    public static MacAddress parse(CharSequence text) {
        String whole = text.toString();
        long bits = 0;
        for (int index = 0; index < 17; index++) {
            if (index == whole.length()) {
                throw new AddressFormatException(whole, index, "expected six pairs of hex digits");
            }
            char c = whole.charAt(index);
            if (index % 3 == 2) {
                char separator = whole.charAt(2);
                if (c != separator || (c != ':' && c != '-')) {
                    throw new AddressFormatException(whole, index, "expected '" + (separator == '-' ? '-' : ':') + "'");
                }
                continue;
            }
            int digit = AddressParser.hexDigit(c);
            if (digit < 0) {
                throw new AddressFormatException(whole, index, "expected a hex digit");
            }
            bits = bits << 4 | digit;
        }
        if (whole.length() > 17) {
            throw new AddressFormatException(whole, 17, "unexpected character after the address");
        }
        return new MacAddress(bits);
    }

    /**
     * Takes 6 bytes in wire order.
     *
     * @throws IllegalArgumentException if there are not 6
     */
    public static MacAddress of(byte[] bytes) {
        if (bytes.length != 6) {
            throw new IllegalArgumentException("a MAC address has 6 bytes, not " + bytes.length);
        }
        long bits = 0;
        for (byte next : bytes) {
            bits = bits << 8 | next & 0xff;
        }
        return new MacAddress(bits);
    }

    /** The 6 bytes in wire order; a fresh array. */
    public byte[] toBytes() {
        byte[] bytes = new byte[6];
        for (int index = 0; index < 6; index++) {
            bytes[index] = (byte) (bits >>> (40 - 8 * index));
        }
        return bytes;
    }

    /** Whether the group bit is set (broadcast included). */
    public boolean isMulticast() {
        return (bits >>> 40 & 1) != 0;
    }

    /** Whether the address was assigned locally rather than by a manufacturer. */
    public boolean isLocallyAdministered() {
        return (bits >>> 40 & 2) != 0;
    }

    /** The link-local IPv6 address that the modified EUI-64 of this address gives (RFC 4291, appendix A). */
    public Ipv6Address toLinkLocal() {
        long flipped = bits ^ 2L << 40;
        return Ipv6Address.of(0xfe80L << 48, (flipped >>> 24) << 40 | 0xfffeL << 24 | flipped & 0xff_ffffL);
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MacAddress that && that.bits == bits;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(bits);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            if (shift < 40) {
                text.append(':');
            }
            text.append(Character.forDigit((int) (bits >>> (shift + 4)) & 15, 16));
            text.append(Character.forDigit((int) (bits >>> shift) & 15, 16));
        }
        return text.toString();
    }
}
