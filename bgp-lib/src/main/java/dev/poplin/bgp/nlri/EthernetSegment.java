package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Octets;
import java.util.HexFormat;

/**
 * The identifier of an Ethernet segment, RFC 7432 §5: ten octets, the first of which is a type. Shown as {@code 00:11:…}.
 *
 * @param octets the ten octets
 */
public record EthernetSegment(Octets octets) {

    /** The identifier of hosts that are attached by one link only. */
    public static final EthernetSegment NONE = new EthernetSegment(Octets.of(new byte[10]));

    /** Checks the length. */
    public EthernetSegment {
        if (octets.length() != 10) {
            throw new IllegalArgumentException("an Ethernet segment has 10 octets, not " + octets.length());
        }
    }

    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(octets.toArray());
    }
}
