package dev.poplin.bgp.nlri;

import dev.poplin.inet.Cidr;

/**
 * A VPN's prefix with the labels that lead to it (RFC 4364, RFC 4659).
 *
 * @param distinguisher what tells it from other VPNs' prefixes
 * @param prefix the prefix
 * @param labels the labels
 * @param pathId the path's identifier, or 0
 */
public record VpnNlri(RouteDistinguisher distinguisher, Cidr prefix, MplsLabels labels, long pathId) implements Nlri {

    @Override
    public Family family() {
        return Family.of(Family.unicast(prefix.family()).afi(), Family.VPN);
    }

    @Override
    public VpnNlri withPathId(long changed) {
        return new VpnNlri(distinguisher, prefix, labels, changed);
    }

    @Override
    public VpnNlri destination() {
        Cidr network = Cidr.of(prefix.first(), prefix.length());
        return new VpnNlri(distinguisher, network, MplsLabels.WITHDRAWN, 0);
    }

    @Override
    public String toString() {
        return PathIds.show(distinguisher + " " + prefix + " mpls " + labels, pathId);
    }
}
