package dev.poplin.bgp.rib;

/** Why a path is taken or told, or is not. */
public enum Reason {
    /** It is taken: the decision chooses among such paths. */
    TAKEN,
    /** An AS of ours is in its AS_PATH more often than allowed (RFC 4271 §9.1.2). */
    AS_LOOP,
    /** We are its originator (RFC 4456 §8). */
    ORIGINATOR_LOOP,
    /** Our cluster has reflected it (RFC 4456 §8). */
    CLUSTER_LOOP,
    /** It names no next hop, or our own address as one. */
    UNUSABLE_NEXT_HOP,
    /** The peer has told 1,024 others of the prefix that are not withdrawn: more are not taken. */
    TOO_MANY_PATHS,
    /** By the roles agreed on it has leaked, or would (RFC 9234 §5). */
    ROLE,
    /** It is kept beyond its restart time and must not be (RFC 9494 §4.2). */
    NO_LLGR,
    /** The import filter refuses it, or has thrown. */
    IMPORT_FILTER,
    /** It is told. */
    TOLD,
    /** The peer has no session. */
    NO_SESSION,
    /** The session does not exchange routes of the family. */
    FAMILY,
    /** Its next hop cannot be reached. */
    UNREACHABLE,
    /** The peer is told a better path, or nothing because of a better path. */
    BETTER_PATH,
    /** It is stale for long, and the peer does not know what that is (RFC 9494 §4.3). */
    LONG_LIVED_STALE,
    /** The peer has told it itself. */
    OWN_PATH,
    /** The peer is its next hop (RFC 4271 §5.1.3). */
    OWN_NEXT_HOP,
    /** It is internal, and neither its source nor the peer is a client for whom we reflect (RFC 4456). */
    NOT_REFLECTED,
    /** One of its communities keeps it here: NO_ADVERTISE, NO_EXPORT or NO_EXPORT_SUBCONFED (RFC 1997). */
    COMMUNITY,
    /** Its AS_PATH has no room for one more number. */
    AS_PATH_LENGTH,
    /** The export filter refuses it, or has thrown. */
    EXPORT_FILTER,
    /** Its next hop is not of the prefix's family, and the session has not agreed on such (RFC 8950). */
    NEXT_HOP_FAMILY
}
