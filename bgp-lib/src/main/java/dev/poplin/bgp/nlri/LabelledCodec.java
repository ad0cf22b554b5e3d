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
 * Prefixes with a label (RFC 8277 §2.2) and those of VPNs (RFC 4364 §4.3.4): a length in bits that counts label, distinguisher and
 * prefix. Without the Multiple Labels capability, which nobody here says, there is one label field; its bottom-of-stack bit is ignored,
 * and so is all of it in a withdrawal (§2.4). Only what is too long to be a prefix behind one label is read as a stack, which ExaBGP
 * writes without asking; no other stack is written.
 */
final class LabelledCodec implements ItemCodec {

    private static final int LABEL_BYTES = 3;

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
        int prefixBits = bits - 8 * (labelBytes(bytes, at + 1, end, bits) + distinguisherBytes);
        return prefixBits >= 0 && prefixBits <= version.bits() ? end - at : -1;
    }

    /** Whether so many bits are more than one label, distinguisher and prefix can have. */
    private boolean hasStack(int bits) {
        return bits > 8 * (LABEL_BYTES + distinguisherBytes) + version.bits();
    }

    /** How many bytes of labels there are: those of one, or of a stack that ends before {@code end}. */
    private int labelBytes(byte[] bytes, int at, int end, int bits) {
        int next = at + LABEL_BYTES;
        while (hasStack(bits) && next <= end) {
            if ((bytes[next - 1] & 1) != 0) {
                return next - at;
            }
            next += LABEL_BYTES;
        }
        return LABEL_BYTES;
    }

    @Override
    public Nlri read(byte[] bytes, int from, int to, long pathId) {
        int bits = Wire.uint8(bytes, from);
        int labelBytes = labelBytes(bytes, from + 1, to, bits);
        int distinguisherAt = from + 1 + labelBytes;
        List<Integer> entries = new ArrayList<>(1);
        for (int at = from + 1; at < distinguisherAt; at += LABEL_BYTES) {
            entries.add(Wire.uint24(bytes, at));
        }
        MplsLabels labels = new MplsLabels(entries);
        int prefixBits = bits - 8 * (labelBytes + distinguisherBytes);
        Cidr prefix = Cidr.of(address(bytes, distinguisherAt + distinguisherBytes, prefixBits), prefixBits);
        return distinguisherBytes == 0
                ? new LabelledNlri(prefix, labels, pathId)
                : new VpnNlri(new RouteDistinguisher(Wire.int64(bytes, distinguisherAt)), prefix, labels, pathId);
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
                + LABEL_BYTES * labels(nlri).size()
                + distinguisherBytes
                + (prefix(nlri).length() + 7) / 8;
    }

    @Override
    public void write(Nlri nlri, ByteBuffer out) {
        List<Integer> labels = labels(nlri);
        Cidr prefix = prefix(nlri);
        int bits = prefix.length() + 8 * (LABEL_BYTES * labels.size() + distinguisherBytes);
        if (labels.size() > 1 && !hasStack(bits)) {
            throw new IllegalArgumentException("no NLRI has several labels without a capability for them: " + nlri);
        }
        out.put((byte) Wire.requireBits(bits, 8, "length"));
        for (int label : labels) {
            out.put((byte) (label >>> 16)).putShort((short) label);
        }
        if (nlri instanceof VpnNlri vpn) {
            out.putLong(vpn.distinguisher().bits());
        }
        out.put(prefix.first().toBytes(), 0, (prefix.length() + 7) / 8);
    }

    private static List<Integer> labels(Nlri nlri) {
        MplsLabels labels = nlri instanceof VpnNlri vpn ? vpn.labels() : ((LabelledNlri) nlri).labels();
        return labels.entries();
    }

    private static Cidr prefix(Nlri nlri) {
        return nlri instanceof VpnNlri vpn ? vpn.prefix() : ((LabelledNlri) nlri).prefix();
    }
}
