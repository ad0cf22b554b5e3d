package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Wire;
import java.nio.ByteBuffer;

/** Virtual private LANs, RFC 4761 §3.2.2: a length of two octets and a value. */
final class VplsCodec implements ItemCodec {

    static final VplsCodec INSTANCE = new VplsCodec();

    private static final int HEADER = 2;
    private static final int BLOCK_BYTES = 17;

    private VplsCodec() {}

    @Override
    public int length(byte[] bytes, int at, int to) {
        return to - at < HEADER ? -1 : HEADER + Wire.uint16(bytes, at);
    }

    @Override
    public Nlri read(byte[] bytes, int from, int to, long pathId) {
        int at = from + HEADER;
        if (to - at != BLOCK_BYTES) {
            return new UnknownNlri(Family.L2VPN_VPLS, 0, Octets.of(bytes, at, to), pathId);
        }
        return new VplsNlri(
                new RouteDistinguisher(Wire.int64(bytes, at)),
                Wire.uint16(bytes, at + 8),
                Wire.uint16(bytes, at + 10),
                Wire.uint16(bytes, at + 12),
                Wire.uint24(bytes, at + 14),
                pathId);
    }

    @Override
    public int encodedBytes(Nlri nlri) {
        return HEADER + (nlri instanceof UnknownNlri unknown ? unknown.value().length() : BLOCK_BYTES);
    }

    @Override
    public void write(Nlri nlri, ByteBuffer out) {
        out.putShort((short) Wire.requireBits(encodedBytes(nlri) - HEADER, 16, "length of a VPLS route"));
        if (nlri instanceof UnknownNlri unknown) {
            unknown.value().writeTo(out);
            return;
        }
        VplsNlri block = (VplsNlri) nlri;
        out.putLong(block.distinguisher().bits()).putShort((short) block.edge());
        out.putShort((short) block.blockOffset()).putShort((short) block.blockSize());
        out.put((byte) (block.labelBase() >>> 16)).putShort((short) block.labelBase());
    }
}
