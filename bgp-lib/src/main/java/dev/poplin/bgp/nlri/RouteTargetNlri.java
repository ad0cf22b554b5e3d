package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;

/**
 * Which route targets the sender wants (RFC 4684 §4): a prefix of an origin AS and a route target.
 *
 * @param bits how many bits of the two count, 0 (all targets) or 32 to 96
 * @param originAs the AS that wants them, unsigned 32 bits
 * @param target the route target, an extended community; its bits behind the prefix are 0
 * @param pathId the path's identifier, or 0
 */
public record RouteTargetNlri(int bits, long originAs, long target, long pathId) implements Nlri {

    /** All route targets. */
    public static final RouteTargetNlri ALL = new RouteTargetNlri(0, 0, 0, 0);

    /** Checks the ranges. */
    public RouteTargetNlri {
        Wire.requireBits(originAs, 32, "AS");
        if (bits != 0 && (bits < 32 || bits > 96)) {
            throw new IllegalArgumentException("a route target prefix has 0 or 32 to 96 bits, not " + bits);
        }
    }

    @Override
    public Family family() {
        return Family.ROUTE_TARGETS;
    }

    @Override
    public RouteTargetNlri withPathId(long changed) {
        return new RouteTargetNlri(bits, originAs, target, changed);
    }

    @Override
    public String toString() {
        String text = bits == 0 ? "all targets" : "%d:%016x/%d".formatted(originAs, target, bits);
        return PathIds.show(text, pathId);
    }
}
