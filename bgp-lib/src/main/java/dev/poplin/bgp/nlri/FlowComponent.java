package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Wire;
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

        /** Checks the ranges, and that the pattern has as many bytes as it takes. */
        public Prefix {
            int bits = length - offset;
            boolean counts = offset == 0 ? bits >= 0 : offset > 0 && bits > 0;
            if (!counts || length > 128 || pattern.length() != (bits + 7) / 8) {
                throw new IllegalArgumentException(length + " bits from " + offset + " on are not " + pattern);
            }
            if (type != 1 && type != 2) {
                throw new IllegalArgumentException("no prefix has type " + type);
            }
        }

        boolean isOfIpv4() {
            return offset == 0 && length <= 32;
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
     * @param matches the comparisons, at least one; the last one, and no other, ends the list
     */
    record Values(int type, List<Match> matches) implements FlowComponent {

        /** Copies the list and checks it. */
        public Values {
            matches = List.copyOf(matches);
            if (type < 3 || type > 13) {
                throw new IllegalArgumentException("no comparisons have type " + type);
            }
            int ends = 0;
            while (ends < matches.size() && !matches.get(ends).endsList()) {
                ends++;
            }
            if (ends != matches.size() - 1) {
                throw new IllegalArgumentException("the last of the comparisons has to end them: " + matches);
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

        /** Checks the ranges. */
        public Match {
            Wire.requireBits(operator, 8, "operator");
            int bits = 8 << (operator >>> 4 & 3);
            if (bits < 64) {
                Wire.requireBits(value, bits, "value");
            }
        }

        /** Whether it is the last of a list. */
        public boolean endsList() {
            return (operator & 0x80) != 0;
        }

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

        /** Checks that the type is not one of those known. */
        public Unknown {
            if (type < 14 || type > 255) {
                throw new IllegalArgumentException("type " + type + " is known, or not of 8 bits");
            }
        }

        @Override
        public String toString() {
            return "type " + type + " " + rest;
        }
    }
}
