package dev.poplin.netlink.conntrack;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a connection has to be beside its addresses; what is not given may be anything.
 *
 * @param mark bits of its mark
 * @param zone its zone
 * @param status bits of its status, see {@link ConnectionStatus}
 */
public record ConnectionTraits(Optional<Bits> mark, OptionalInt zone, Optional<Bits> status) {

    /** Anything. */
    public static final ConnectionTraits ANY =
            new ConnectionTraits(Optional.empty(), OptionalInt.empty(), Optional.empty());

    /**
     * Some bits of a number.
     *
     * @param value what they are
     * @param mask which they are
     */
    public record Bits(int value, int mask) {

        boolean matches(int number) {
            return (number & mask) == wanted();
        }

        /** The value without bits that do not count: the kernel compares it with what is left of a number behind the mask. */
        int wanted() {
            return value & mask;
        }
    }

    /** The same, with this mark. */
    public ConnectionTraits mark(int value) {
        return mark(value, -1);
    }

    /** The same, with these bits of the mark. */
    public ConnectionTraits mark(int value, int mask) {
        return new ConnectionTraits(Optional.of(new Bits(value, mask)), zone, status);
    }

    /** The same, in this zone. */
    public ConnectionTraits zone(int number) {
        if (number < 0 || number > 0xffff) {
            throw new IllegalArgumentException("zone " + number + " is not within 0 to 65535");
        }
        return new ConnectionTraits(mark, OptionalInt.of(number), status);
    }

    /** The same, with all of these bits of the status. */
    public ConnectionTraits status(int bits) {
        return new ConnectionTraits(mark, zone, Optional.of(new Bits(bits, bits)));
    }

    /** Whether it asks for nothing; not even for one bit. */
    boolean isAny() {
        return zone.isEmpty()
                && mark.map(Bits::mask).orElse(0) == 0
                && status.map(Bits::mask).orElse(0) == 0;
    }

    boolean matches(Connection connection) {
        return mark.map(bits -> bits.matches(connection.mark())).orElse(true)
                && zone.orElse(connection.zone()) == connection.zone()
                && status.map(bits -> bits.matches(connection.status().bits())).orElse(true);
    }

    @Override
    public String toString() {
        return mark.map(bits -> " mark=" + bits.value() + "/" + Integer.toUnsignedString(bits.mask()))
                        .orElse("")
                + (zone.isPresent() ? " zone=" + zone.getAsInt() : "")
                + status.map(bits -> " status=" + ConnectionStatus.of(bits.value()))
                        .orElse("");
    }
}
