package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import java.nio.ByteBuffer;

/** Segment routing policies, RFC 9830 §2.1: a length in bits, distinguisher, color and endpoint. */
final class SrPolicyCodec implements ItemCodec {

    static final SrPolicyCodec IPV4 = new SrPolicyCodec(4);
    static final SrPolicyCodec IPV6 = new SrPolicyCodec(16);

    private final int endpointBytes;

    private SrPolicyCodec(int endpointBytes) {
        this.endpointBytes = endpointBytes;
    }

    @Override
    public int length(byte[] bytes, int at, int to) {
        return Wire.uint8(bytes, at) == 8 * (8 + endpointBytes) ? 9 + endpointBytes : -1;
    }

    @Override
    public Nlri read(byte[] bytes, int from, int to, long pathId) {
        return new SrPolicyNlri(
                Wire.uint32(bytes, from + 1),
                Wire.uint32(bytes, from + 5),
                Addresses.read(bytes, from + 9, endpointBytes),
                pathId);
    }

    @Override
    public int encodedBytes(Nlri nlri) {
        return 9 + endpointBytes;
    }

    @Override
    public void write(Nlri nlri, ByteBuffer out) {
        SrPolicyNlri policy = (SrPolicyNlri) nlri;
        out.put((byte) (8 * (8 + endpointBytes))).putInt((int) policy.distinguisher());
        out.putInt((int) policy.color()).put(policy.endpoint().toBytes());
    }
}
