package dev.poplin.bgp.nlri;

/** What a route is to: one item of Network Layer Reachability Information (RFC 4271 §4.3, RFC 4760 §5). Immutable. */
public sealed interface Nlri
        permits PrefixNlri,
                LabelledNlri,
                VpnNlri,
                EvpnNlri,
                FlowNlri,
                RouteTargetNlri,
                LinkStateNlri,
                VplsNlri,
                SrPolicyNlri,
                UnknownNlri,
                OpaqueNlri {

    /** The family it belongs to. */
    Family family();

    /**
     * Which of several paths to the same destination (RFC 7911), unsigned 32 bits; 0 where paths have no identifiers. Whether
     * the identifier is written is a matter of what the session agreed on.
     */
    long pathId();

    /** The same destination by another path. */
    Nlri withPathId(long pathId);

    /**
     * What is the same in the announcement of a route and in its withdrawal, by whatever path, so that it is good as a key: without the
     * path's identifier, and without labels, segment and gateway of families in which these do not tell destinations apart (RFC 8277
     * §2.4, RFC 7432 §7.1 and §7.2, RFC 9136 §3.1). Where paths have identifiers, {@code destination().withPathId(pathId())} is the key
     * of one.
     */
    default Nlri destination() {
        return withPathId(0);
    }
}
