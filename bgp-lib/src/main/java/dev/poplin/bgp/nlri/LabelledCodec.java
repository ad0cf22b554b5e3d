package dev.poplin.bgp.nlri;

import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import dev.poplin.inet.Ipv6Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Prefixes with labels (RFC 8277 §2) and those of VPNs (RFC 4364 §4.3.4): a length in bits that counts labels, distinguisher
 * and prefix. The stack ends with the entry whose last bit is set, or is the one value of a withdrawal.
 */
final class LabelledCodec implements ItemCodec {

    private static final LabelledCodec IPV4 = new LabelledCodec(IpFamily.IPV4, 0);
    private static final LabelledCodec IPV6 = new LabelledCodec(IpFamily.IPV6, 0);
    private static final LabelledCodec VPN4 = new LabelledCodec(IpFamily.IPV4, 8);
    private static final LabelledCodec VPN6 = new LabelledCodec(IpFamily.IPV6, 8);

    private final IpFamily version;
    private final int distinguisherBytes;

    private LabelledCodec(IpFamily version, int distinguisherBytes) {
        this.version = version;
        this.distinguisherBytes = distinguisherBytes;
    }

    static LabelledCodec of(Family family) {
        boolean ipv4 = family.afi() == Family.AFI_IPV4;
        if (family.safi() == Family.VPN) {
            return ipv4 ? VPN4 : VPN6;
        }
        return ipv4 ? IPV4 : IPV6;
    }

    @Override
    public int length(byte[] bytes, int at, int to) {
        int bits = Wire.uint8(bytes, at);
        int end = at + 1 + (bits + 7 >>> 3);
        if (end > to) {
            return -1;
        }
        int prefixBits = bits - 8 * (labelBytes(bytes, at + 1, end) + distinguisherBytes);
        boolean fits = bits >= 24 && prefixBits >= 0 && prefixBits <= version.bits();
        return fits ? end - at : -1;
    }

    /** How many bytes of labels there are, as far as they lie before {@code end}. */
    private static int labelBytes(byte[] bytes, int at, int end) {
        int next = at;
        while (next + 3 <= end) {
            int entry = Wire.uint24(bytes, next);
            next += 3;
            if ((entry & 1) != 0 || entry == 0x80_0000 || entry == 0) {
                break;
            }
        }
        return next - at;
    }

    @Override
    public Nlri read(byte[] bytes, int from, int to, long pathId) {
        int labelsEnd = from + 1 + labelBytes(bytes, from + 1, to);
        List<Integer> entries = new ArrayList<>();
        for (int at = from + 1; at < labelsEnd; at += 3) {
            entries.add(Wire.uint24(bytes, at));
        }
        MplsLabels labels = new MplsLabels(entries);
        int bits = Wire.uint8(bytes, from) - 8 * (labelsEnd - from - 1 + distinguisherBytes);
        int prefixAt = labelsEnd + distinguisherBytes;
        Cidr prefix = Cidr.of(address(bytes, prefixAt, bits), bits);
        return distinguisherBytes == 0
                ? new LabelledNlri(prefix, labels, pathId)
                : new VpnNlri(new RouteDistinguisher(Wire.int64(bytes, labelsEnd)), prefix, labels, pathId);
    }

    private IpAddress address(byte[] bytes, int at, int bits) {
        return version == IpFamily.IPV4
                ? Ipv4Address.ofInt((int) PrefixCodec.ipv4Bits(bytes, at, bits))
                : Ipv6Address.of(
                        PrefixCodec.ipv6Bits(bytes, at, Math.min(bits, 64)),
                        bits <= 64 ? 0 : PrefixCodec.ipv6Bits(bytes, at + 8, bits - 64));
    }

    @Override
    public int encodedBytes(Nlri nlri) {
        return 1
                + labels(nlri).encodedBytes()
                + distinguisherBytes
                + (prefix(nlri).length() + 7) / 8;
    }

    @Override
    public void write(Nlri nlri, ByteBuffer out) {
        MplsLabels labels = labels(nlri);
        Cidr prefix = prefix(nlri);
        out.put((byte) (prefix.length() + 8 * (labels.encodedBytes() + distinguisherBytes)));
        for (int entry : labels.entries()) {
            out.put((byte) (entry >>> 16)).putShort((short) entry);
        }
        if (nlri instanceof VpnNlri vpn) {
            out.putLong(vpn.distinguisher().bits());
        }
        out.put(prefix.first().toBytes(), 0, (prefix.length() + 7) / 8);
    }

    private static MplsLabels labels(Nlri nlri) {
        return nlri instanceof VpnNlri vpn ? vpn.labels() : ((LabelledNlri) nlri).labels();
    }

    private static Cidr prefix(Nlri nlri) {
        return nlri instanceof VpnNlri vpn ? vpn.prefix() : ((LabelledNlri) nlri).prefix();
    }
}
