package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import java.nio.ByteBuffer;

/** Constraints on route targets, RFC 4684 §4: a length in bits, an AS and a prefix of a route target. */
final class RouteTargetCodec implements ItemCodec {

    static final RouteTargetCodec INSTANCE = new RouteTargetCodec();

    private RouteTargetCodec() {}

    @Override
    public int length(byte[] bytes, int at, int to) {
        int bits = Wire.uint8(bytes, at);
        return bits != 0 && (bits < 32 || bits > 96) ? -1 : 1 + (bits + 7 >>> 3);
    }

    @Override
    public Nlri read(byte[] bytes, int from, int to, long pathId) {
        int bits = Wire.uint8(bytes, from);
        if (bits == 0) {
            return RouteTargetNlri.ALL.withPathId(pathId);
        }
        long target = PrefixCodec.ipv6Bits(bytes, from + 5, bits - 32);
        return new RouteTargetNlri(bits, Wire.uint32(bytes, from + 1), target, pathId);
    }

    @Override
    public int encodedBytes(Nlri nlri) {
        return 1 + (((RouteTargetNlri) nlri).bits() + 7) / 8;
    }

    @Override
    public void write(Nlri nlri, ByteBuffer out) {
        RouteTargetNlri constraint = (RouteTargetNlri) nlri;
        out.put((byte) constraint.bits());
        if (constraint.bits() != 0) {
            out.putInt((int) constraint.originAs());
            for (int i = 0; i < (constraint.bits() - 32 + 7) / 8; i++) {
                out.put((byte) (constraint.target() >>> 56 - 8 * i));
            }
        }
    }
}
