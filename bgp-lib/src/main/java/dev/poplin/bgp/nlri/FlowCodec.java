package dev.poplin.bgp.nlri;

import dev.poplin.bgp.nlri.FlowComponent.Match;
import dev.poplin.bgp.wire.Octets;
import dev.poplin.bgp.wire.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Flow specifications, RFC 8955 §4 and RFC 8956 §3: a length of one octet or two, conditions in ascending order. */
final class FlowCodec implements ItemCodec {

    private static final FlowCodec IPV4 = new FlowCodec(Family.IPV4_FLOW);
    private static final FlowCodec IPV6 = new FlowCodec(Family.IPV6_FLOW);
    private static final FlowCodec VPN4 = new FlowCodec(Family.IPV4_VPN_FLOW);
    private static final FlowCodec VPN6 = new FlowCodec(Family.IPV6_VPN_FLOW);

    private static final int LONG = 0xf0;
    private static final int MAX_PREFIX_TYPE = 2;
    private static final int MAX_TYPE = 13;

    private final Family family;
    private final boolean ipv4;
    private final int distinguisherBytes;

    private FlowCodec(Family family) {
        this.family = family;
        this.ipv4 = family.afi() == Family.AFI_IPV4;
        this.distinguisherBytes = family.safi() == 134 ? 8 : 0;
    }

    static FlowCodec of(Family family) {
        if (family.safi() == 134) {
            return family.afi() == Family.AFI_IPV4 ? VPN4 : VPN6;
        }
        return family.afi() == Family.AFI_IPV4 ? IPV4 : IPV6;
    }

    private static int headerBytes(byte[] bytes, int at) {
        return Wire.uint8(bytes, at) >= LONG ? 2 : 1;
    }

    @Override
    public int length(byte[] bytes, int at, int to) {
        int header = headerBytes(bytes, at);
        if (to - at < header) {
            return -1;
        }
        int length = header == 2 ? Wire.uint16(bytes, at) & 0xfff : Wire.uint8(bytes, at);
        int end = at + header + length;
        return end > to || length <= distinguisherBytes || !isRight(bytes, at + header + distinguisherBytes, end)
                ? -1
                : end - at;
    }

    private boolean isRight(byte[] bytes, int from, int end) {
        int before = 0;
        int at = from;
        while (at < end) {
            int type = Wire.uint8(bytes, at);
            if (type <= before) {
                return false;
            }
            if (type > MAX_TYPE) {
                return true;
            }
            before = type;
            at = type <= MAX_PREFIX_TYPE ? prefixEnd(bytes, at + 1, end) : valuesEnd(bytes, at + 1, end);
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    /** Where a prefix ends, or -1. */
    private int prefixEnd(byte[] bytes, int at, int end) {
        if (end - at < (ipv4 ? 1 : 2)) {
            return -1;
        }
        int length = Wire.uint8(bytes, at);
        int offset = ipv4 ? 0 : Wire.uint8(bytes, at + 1);
        int next = at + (ipv4 ? 1 : 2) + (length - offset + 7 >> 3);
        boolean right = length <= (ipv4 ? 32 : 128) && (offset < length || offset == 0) && next <= end;
        return right ? next : -1;
    }

    /** Where a list of comparisons ends, or -1. */
    private static int valuesEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            int operator = Wire.uint8(bytes, at);
            at += 1 + (1 << (operator >>> 4 & 3));
            if ((operator & 0x80) != 0) {
                return at <= end ? at : -1;
            }
        }
        return -1;
    }

    @Override
    public Nlri read(byte[] bytes, int from, int to, long pathId) {
        int at = from + headerBytes(bytes, from);
        Optional<RouteDistinguisher> distinguisher =
                distinguisherBytes == 0 ? Optional.empty() : Optional.of(new RouteDistinguisher(Wire.int64(bytes, at)));
        at += distinguisherBytes;
        List<FlowComponent> components = new ArrayList<>();
        while (at < to) {
            int type = Wire.uint8(bytes, at);
            int end;
            if (type > MAX_TYPE) {
                end = to;
                components.add(new FlowComponent.Unknown(type, Octets.of(bytes, at + 1, to)));
            } else if (type <= MAX_PREFIX_TYPE) {
                end = prefixEnd(bytes, at + 1, to);
                int patternAt = at + (ipv4 ? 2 : 3);
                components.add(new FlowComponent.Prefix(
                        type,
                        Wire.uint8(bytes, at + 1),
                        ipv4 ? 0 : Wire.uint8(bytes, at + 2),
                        Octets.of(bytes, patternAt, end)));
            } else {
                end = valuesEnd(bytes, at + 1, to);
                components.add(new FlowComponent.Values(type, matches(bytes, at + 1, end)));
            }
            at = end;
        }
        return new FlowNlri(family, distinguisher, components, pathId);
    }

    private static List<Match> matches(byte[] bytes, int from, int end) {
        List<Match> matches = new ArrayList<>();
        int at = from;
        while (at < end) {
            int operator = Wire.uint8(bytes, at);
            int width = 1 << (operator >>> 4 & 3);
            long value = 0;
            for (int i = 0; i < width; i++) {
                value = value << 8 | Wire.uint8(bytes, at + 1 + i);
            }
            matches.add(new Match(operator, value));
            at += 1 + width;
        }
        return matches;
    }

    private int bodyBytes(FlowNlri flow) {
        int bytes = distinguisherBytes;
        for (FlowComponent component : flow.components()) {
            bytes += 1;
            if (component instanceof FlowComponent.Prefix prefix) {
                bytes += (ipv4 ? 1 : 2) + prefix.pattern().length();
            } else if (component instanceof FlowComponent.Values values) {
                for (Match match : values.matches()) {
                    bytes += 1 + match.valueBytes();
                }
            } else if (component instanceof FlowComponent.Unknown unknown) {
                bytes += unknown.rest().length();
            }
        }
        return bytes;
    }

    @Override
    public int encodedBytes(Nlri nlri) {
        int body = bodyBytes((FlowNlri) nlri);
        return body + (body < LONG ? 1 : 2);
    }

    @Override
    public void write(Nlri nlri, ByteBuffer out) {
        FlowNlri flow = (FlowNlri) nlri;
        int body = bodyBytes(flow);
        if (body > 0xfff) {
            throw new IllegalArgumentException("a flow specification of " + body + " bytes");
        }
        if (body < LONG) {
            out.put((byte) body);
        } else {
            out.putShort((short) (LONG << 8 | body));
        }
        flow.distinguisher().ifPresent(distinguisher -> out.putLong(distinguisher.bits()));
        flow.components().forEach(component -> write(component, out));
    }

    private void write(FlowComponent component, ByteBuffer out) {
        out.put((byte) component.type());
        if (component instanceof FlowComponent.Prefix prefix) {
            out.put((byte) prefix.length());
            if (!ipv4) {
                out.put((byte) prefix.offset());
            }
            prefix.pattern().writeTo(out);
        } else if (component instanceof FlowComponent.Values values) {
            for (Match match : values.matches()) {
                out.put((byte) match.operator());
                for (int shift = 8 * (match.valueBytes() - 1); shift >= 0; shift -= 8) {
                    out.put((byte) (match.value() >>> shift));
                }
            }
        } else if (component instanceof FlowComponent.Unknown unknown) {
            unknown.rest().writeTo(out);
        }
    }
}
