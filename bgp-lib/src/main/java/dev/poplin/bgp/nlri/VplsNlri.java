package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;

/**
 * A block of labels of a virtual private LAN, RFC 4761 §3.2.2. Items of other lengths (RFC 6074) are {@link UnknownNlri}s.
 *
 * @param distinguisher the distinguisher
 * @param edge the VPLS edge, 16 bits
 * @param blockOffset where the block begins, 16 bits
 * @param blockSize how many labels it has, 16 bits
 * @param labelBase the first label, 24 bits above 4 other bits
 * @param pathId the path's identifier, or 0
 */
public record VplsNlri(
        RouteDistinguisher distinguisher, int edge, int blockOffset, int blockSize, int labelBase, long pathId)
        implements Nlri {

    /** Checks the ranges. */
    public VplsNlri {
        Wire.requireBits(edge, 16, "edge");
        Wire.requireBits(blockOffset, 16, "offset of a block");
        Wire.requireBits(blockSize, 16, "size of a block");
        Wire.requireBits(labelBase, 24, "label base");
    }

    @Override
    public Family family() {
        return Family.L2VPN_VPLS;
    }

    @Override
    public VplsNlri withPathId(long changed) {
        return new VplsNlri(distinguisher, edge, blockOffset, blockSize, labelBase, changed);
    }

    @Override
    public String toString() {
        String block = blockOffset + "+" + blockSize;
        return PathIds.show(
                "vpls " + distinguisher + " edge " + edge + " block " + block + " base " + labelBase, pathId);
    }
}
