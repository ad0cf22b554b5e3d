package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Tlv;
import dev.poplin.bgp.wire.Wire;
import java.util.List;
import java.util.Optional;

/**
 * A node, link or prefix of another network's topology, RFC 9552 §5.2.
 *
 * @param distinguisher the distinguisher, in the VPN family only
 * @param type 1 a node, 2 a link, 3 an IPv4 prefix, 4 an IPv6 prefix; others may come
 * @param protocol where it was learned from: 1 and 2 IS-IS, 3 OSPFv2, 4 direct, 5 static, 6 OSPFv3, 7 BGP
 * @param identifier which instance of the protocol
 * @param descriptors what describes it; TLVs within TLVs are left as they are
 * @param pathId the path's identifier, or 0
 */
public record LinkStateNlri(
        Optional<RouteDistinguisher> distinguisher,
        int type,
        int protocol,
        long identifier,
        List<Tlv> descriptors,
        long pathId)
        implements Nlri {

    /** Copies the list and checks the ranges. */
    public LinkStateNlri {
        Wire.requireBits(type, 16, "type");
        Wire.requireBits(protocol, 8, "protocol");
        descriptors = List.copyOf(descriptors);
    }

    @Override
    public Family family() {
        return distinguisher.isPresent() ? Family.LINK_STATE_VPN : Family.LINK_STATE;
    }

    @Override
    public LinkStateNlri withPathId(long changed) {
        return new LinkStateNlri(distinguisher, type, protocol, identifier, descriptors, changed);
    }

    @Override
    public String toString() {
        String kind =
                switch (type) {
                    case 1 -> "node";
                    case 2 -> "link";
                    case 3 -> "prefix4";
                    case 4 -> "prefix6";
                    default -> "type " + type;
                };
        String vpn = distinguisher.map(rd -> rd + " ").orElse("");
        return PathIds.show(
                "link-state " + vpn + kind + " protocol " + protocol + " id " + identifier + " " + descriptors, pathId);
    }
}
