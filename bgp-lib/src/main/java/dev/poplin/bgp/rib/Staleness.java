package dev.poplin.bgp.rib;

/** How far a path that a peer has told is still believed: as its owner keeps it after the end of a session or during a refresh. */
public enum Staleness {

    /** Told, and not to be told again. */
    FRESH,

    /** To be told again before it is swept (RFC 4724, RFC 7313), and until then as good as any. */
    STALE,

    /** Kept beyond the peer's restart time, at the least preference (RFC 9494). */
    LONG_LIVED_STALE
}
