package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Octets;
import java.util.List;

/** One condition of a flow specification, RFC 8955 §4.2.2 and RFC 8956 §3. */
public sealed interface FlowComponent {

    /** Which part of a packet it looks at: 1 destination, 2 source, 3 protocol, 4 port, 5 and 6 its directions, and so on. */
    int type();

    /**
     * The destination's or source's prefix.
     *
     * @param type 1 the destination, 2 the source
     * @param length the prefix's length in bits
     * @param offset how many of its first bits do not count (IPv6; 0 for IPv4)
     * @param pattern the bits from {@code offset} on, in as few bytes as they take
     */
    record Prefix(int type, int length, int offset, Octets pattern) implements FlowComponent {

        /** Checks that the pattern has as many bytes as it takes. */
        public Prefix {
            int bits = length - offset;
            if (offset < 0 || bits < 0 || length > 128 || pattern.length() != (bits + 7) / 8) {
                throw new IllegalArgumentException(length + " bits from " + offset + " on are not " + pattern);
            }
        }

        @Override
        public String toString() {
            return FlowText.prefix(this);
        }
    }

    /**
     * A list of comparisons.
     *
     * @param type 3 to 13
     * @param matches the comparisons, at least one
     */
    record Values(int type, List<Match> matches) implements FlowComponent {

        /** Copies the list. */
        public Values {
            matches = List.copyOf(matches);
            if (matches.isEmpty()) {
                throw new IllegalArgumentException("a component without comparisons");
            }
        }

        @Override
        public String toString() {
            return FlowText.values(this);
        }
    }

    /**
     * One comparison.
     *
     * @param operator the operator's octet: 0x80 ends the list, 0x40 and, 0x30 the value's length; the others say how it is compared
     * @param value the value, as many octets as the operator says
     */
    record Match(int operator, long value) {

        /** How many octets the value has: 1, 2, 4 or 8. */
        public int valueBytes() {
            return 1 << (operator >>> 4 & 3);
        }

        /** Whether both this and the comparison before have to be true; otherwise one of them is enough. */
        public boolean isAnd() {
            return (operator & 0x40) != 0;
        }
    }

    /**
     * A component that is not known here, with all that follows it: its length cannot be known.
     *
     * @param type its type
     * @param rest the bytes behind the type, up to the end of the specification
     */
    record Unknown(int type, Octets rest) implements FlowComponent {

        @Override
        public String toString() {
            return "type " + type + " " + rest;
        }
    }
}
