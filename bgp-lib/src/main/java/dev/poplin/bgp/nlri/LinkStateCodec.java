package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Tlv;
import dev.poplin.bgp.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Link state, RFC 9552 §5.2: a type and a length of two octets each, protocol, instance and TLVs. */
final class LinkStateCodec implements ItemCodec {

    static final LinkStateCodec PLAIN = new LinkStateCodec(false);
    static final LinkStateCodec VPN = new LinkStateCodec(true);

    private static final int HEADER = 4;
    private static final int MAX_KNOWN_TYPE = 4;

    private final Family family;
    private final int distinguisherBytes;

    private LinkStateCodec(boolean vpn) {
        this.family = vpn ? Family.LINK_STATE_VPN : Family.LINK_STATE;
        this.distinguisherBytes = vpn ? 8 : 0;
    }

    private static boolean isKnown(int type) {
        return type >= 1 && type <= MAX_KNOWN_TYPE;
    }

    @Override
    public int length(byte[] bytes, int at, int to) {
        if (to - at < HEADER) {
            return -1;
        }
        int end = at + HEADER + Wire.uint16(bytes, at + 2);
        if (end > to || isKnown(Wire.uint16(bytes, at)) && !isRight(bytes, at + HEADER, end)) {
            return -1;
        }
        return end - at;
    }

    private boolean isRight(byte[] bytes, int from, int end) {
        int at = from + distinguisherBytes + 9;
        if (at > end) {
            return false;
        }
        while (at < end) {
            if (end - at < 4) {
                return false;
            }
            at += 4 + Wire.uint16(bytes, at + 2);
        }
        return at == end;
    }

    @Override
    public Nlri read(byte[] bytes, int from, int to, long pathId) {
        int type = Wire.uint16(bytes, from);
        int at = from + HEADER;
        if (!isKnown(type)) {
            return new UnknownNlri(family, type, Octets.of(bytes, at, to), pathId);
        }
        Optional<RouteDistinguisher> distinguisher =
                distinguisherBytes == 0 ? Optional.empty() : Optional.of(new RouteDistinguisher(Wire.int64(bytes, at)));
        int protocolAt = at + distinguisherBytes;
        List<Tlv> descriptors = new ArrayList<>();
        for (int next = protocolAt + 9; next < to; ) {
            int end = next + 4 + Wire.uint16(bytes, next + 2);
            descriptors.add(new Tlv(Wire.uint16(bytes, next), Octets.of(bytes, next + 4, end)));
            next = end;
        }
        return new LinkStateNlri(
                distinguisher,
                type,
                Wire.uint8(bytes, protocolAt),
                Wire.int64(bytes, protocolAt + 1),
                descriptors,
                pathId);
    }

    @Override
    public int encodedBytes(Nlri nlri) {
        if (nlri instanceof UnknownNlri unknown) {
            return HEADER + unknown.value().length();
        }
        int bytes = HEADER + distinguisherBytes + 9;
        for (Tlv descriptor : ((LinkStateNlri) nlri).descriptors()) {
            bytes += 4 + descriptor.value().length();
        }
        return bytes;
    }

    @Override
    public void write(Nlri nlri, ByteBuffer out) {
        short length = (short) Wire.requireBits(encodedBytes(nlri) - HEADER, 16, "length of a BGP-LS route");
        if (nlri instanceof UnknownNlri unknown) {
            Wire.requireBits(unknown.type(), 16, "type of a BGP-LS route");
            out.putShort((short) unknown.type()).putShort(length);
            unknown.value().writeTo(out);
            return;
        }
        LinkStateNlri state = (LinkStateNlri) nlri;
        out.putShort((short) state.type()).putShort(length);
        state.distinguisher().ifPresent(distinguisher -> out.putLong(distinguisher.bits()));
        out.put((byte) state.protocol()).putLong(state.identifier());
        for (Tlv descriptor : state.descriptors()) {
            out.putShort((short) Wire.requireBits(descriptor.type(), 16, "type of a descriptor"))
                    .putShort((short) descriptor.value().length());
            descriptor.value().writeTo(out);
        }
    }
}
