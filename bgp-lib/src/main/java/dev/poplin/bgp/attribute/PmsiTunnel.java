package dev.poplin.bgp.attribute;

import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Wire;

/**
 * The tunnel for broadcast, unknown and multicast traffic, RFC 6514 §5.
 *
 * @param flags 8 bits; 1 means that leaf information is wanted
 * @param tunnelType the type; 6 is ingress replication, 0 none
 * @param label 24 bits: an MPLS label above 4 other bits, or a VNI
 * @param identifier what the type says: for ingress replication, an address
 */
public record PmsiTunnel(int flags, int tunnelType, int label, Octets identifier) {

    /** Checks the ranges. */
    public PmsiTunnel {
        Wire.requireBits(flags, 8, "flags");
        Wire.requireBits(tunnelType, 8, "tunnel type");
        Wire.requireBits(label, 24, "label");
    }

    @Override
    public String toString() {
        return "type " + tunnelType + " label " + label + " flags " + flags + " id " + identifier;
    }
}
