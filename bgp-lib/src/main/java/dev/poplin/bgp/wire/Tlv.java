package dev.poplin.bgp.wire;

/**
 * A typed value within an attribute or an NLRI: of a tunnel encapsulation, a prefix SID, BGP-LS.
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
