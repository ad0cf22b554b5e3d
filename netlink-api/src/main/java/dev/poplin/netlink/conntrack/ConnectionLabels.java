package dev.poplin.netlink.conntrack;

import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The 128 bits that rules and programs may set on a connection. Immutable.
 *
 * @param bits the numbers of those that are set, 0 to 127
 */
public record ConnectionLabels(Set<Integer> bits) {

    /** None. */
    public static final ConnectionLabels NONE = new ConnectionLabels(Set.of());

    private static final int BYTES = 16;

    /**
     * Copies the set.
     *
     * @throws IllegalArgumentException if a number is not within 0 to 127
     */
    public ConnectionLabels {
        bits = Set.copyOf(bits);
        bits.forEach(bit -> {
            if (bit < 0 || bit >= BYTES * Byte.SIZE) {
                throw new IllegalArgumentException("label " + bit + " is not within 0 to 127");
            }
        });
    }

    /** These labels. */
    public static ConnectionLabels of(Integer... bits) {
        return new ConnectionLabels(Set.of(bits));
    }

    static ConnectionLabels of(byte[] bytes) {
        return new ConnectionLabels(BitSet.valueOf(bytes).stream()
                .filter(bit -> bit < BYTES * Byte.SIZE)
                .boxed()
                .collect(Collectors.toSet()));
    }

    byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        bits.forEach(bit -> bytes[bit / Byte.SIZE] |= (byte) (1 << bit % Byte.SIZE));
        return bytes;
    }

    @Override
    public String toString() {
        return new TreeSet<>(bits).stream().map(Object::toString).collect(Collectors.joining(","));
    }
}
