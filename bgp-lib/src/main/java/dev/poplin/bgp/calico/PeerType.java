package dev.poplin.bgp.calico;

/** How a peer stands to the node, as {@code peerType} of BGPFilter's rules has it. */
public enum PeerType {
    /** Of another AS: {@code eBGP}. */
    EXTERNAL,
    /** Of the node's AS: {@code iBGP}. */
    INTERNAL;

    static PeerType parse(String text) {
        return switch (text) {
            case "eBGP" -> EXTERNAL;
            case "iBGP" -> INTERNAL;
            default -> throw new IllegalArgumentException("'" + text + "' is neither eBGP nor iBGP");
        };
    }
}
