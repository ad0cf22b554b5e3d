package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.IpAddress;

/**
 * A candidate path of a segment routing policy, RFC 9830 §2.1.
 *
 * @param distinguisher what tells candidate paths apart, unsigned 32 bits
 * @param color the policy's color, unsigned 32 bits
 * @param endpoint where the policy leads
 * @param pathId the path's identifier, or 0
 */
public record SrPolicyNlri(long distinguisher, long color, IpAddress endpoint, long pathId) implements Nlri {

    /** Checks the ranges. */
    public SrPolicyNlri {
        Wire.requireBits(distinguisher, 32, "distinguisher");
        Wire.requireBits(color, 32, "color");
    }

    @Override
    public Family family() {
        return endpoint.family().bytes() == 4 ? Family.IPV4_SR_POLICY : Family.IPV6_SR_POLICY;
    }

    @Override
    public SrPolicyNlri withPathId(long changed) {
        return new SrPolicyNlri(distinguisher, color, endpoint, changed);
    }

    @Override
    public String toString() {
        return PathIds.show("sr-policy " + distinguisher + " color " + color + " endpoint " + endpoint, pathId);
    }
}
