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
}
