package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Tlv;
import java.util.List;

/**
 * A tunnel that leads to a next hop, RFC 9012 §2.
 *
 * @param type the tunnel's type; 8 is VXLAN
 * @param parameters its sub-TLVs; those of type 128 and above have lengths of two octets on the wire
 */
public record Tunnel(int type, List<Tlv> parameters) {

    /** Copies the list. */
    public Tunnel {
        parameters = List.copyOf(parameters);
    }

    @Override
    public String toString() {
        return "tunnel " + type + " " + parameters;
    }
}
