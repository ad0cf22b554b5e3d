package dev.poplin.bgp.nlri;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The form of one family's NLRI, without the identifier of the path. Stateless. */
interface ItemCodec {

    /**
     * How many bytes the item at {@code at} takes, or 0 or less if it is malformed. Nothing behind {@code to} is read; the
     * result may be larger than what is there.
     */
    int length(byte[] bytes, int at, int to);

    /** The item in the bytes whose {@link #length} was right. */
    Nlri read(byte[] bytes, int from, int to, long pathId);

    /** How many bytes {@link #write} writes. */
    int encodedBytes(Nlri nlri);

    /** Writes an item of this family. */
    void write(Nlri nlri, ByteBuffer out);

    /** The form of a family, or null if it is not known. */
    static @Nullable ItemCodec of(Family family) {
        boolean ip = family.afi() == Family.AFI_IPV4 || family.afi() == Family.AFI_IPV6;
        return switch (family.safi()) {
            case Family.LABELLED, Family.VPN -> ip ? LabelledCodec.of(family) : null;
            case 133, 134 -> ip ? FlowCodec.of(family) : null;
            case 132 -> family.afi() == Family.AFI_IPV4 ? RouteTargetCodec.INSTANCE : null;
            case 73 -> ip ? (family.afi() == Family.AFI_IPV4 ? SrPolicyCodec.IPV4 : SrPolicyCodec.IPV6) : null;
            case Family.EVPN -> family.afi() == Family.AFI_L2VPN ? EvpnCodec.INSTANCE : null;
            case 65 -> family.afi() == Family.AFI_L2VPN ? VplsCodec.INSTANCE : null;
            case 71 -> family.afi() == Family.AFI_LINK_STATE ? LinkStateCodec.PLAIN : null;
            case 72 -> family.afi() == Family.AFI_LINK_STATE ? LinkStateCodec.VPN : null;
            default -> null;
        };
    }
}
