package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Octets;

/**
 * A typed value within an attribute: of a tunnel encapsulation, a prefix SID, a BGP-LS attribute.
 *
 * @param type its type
 * @param value its bytes
 */
public record Tlv(int type, Octets value) {

    @Override
    public String toString() {
        return type + ":" + value;
    }
}
