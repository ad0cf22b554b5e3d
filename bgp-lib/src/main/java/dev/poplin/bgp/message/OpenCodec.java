package dev.poplin.bgp.message;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.capability.Capability.GracefulRestart.PreservedFamily;
import dev.poplin.bgp.capability.Capability.Multiprotocol;
import dev.poplin.bgp.capability.Capability.RouteRefreshSupport;
import dev.poplin.bgp.capability.Capability.Unknown;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The body of an OPEN message, RFC 4271 §4.2 and RFC 5492. */
final class OpenCodec {

    /** The length of a body without parameters. */
    static final int MIN_BYTES = 10;

    private static final int PARAMETER_CAPABILITIES = 2;
    private static final int MULTIPROTOCOL = 1;
    private static final int ROUTE_REFRESH = 2;
    private static final int GRACEFUL_RESTART = 64;
    private static final int FOUR_OCTET_AS = 65;

    private OpenCodec() {}

    static void encode(Open open, ByteBuffer out) {
        out.put((byte) 4);
        out.putShort((short) (open.as() > 0xffff ? Open.AS_TRANS : open.as()));
        out.putShort((short) open.holdTimeSeconds()).putInt(open.routerId().toInt());
        int parametersAt = out.position();
        out.put((byte) 0);
        for (Capability capability : open.capabilities()) {
            out.put((byte) PARAMETER_CAPABILITIES);
            int lengthAt = out.position();
            out.put((byte) 0);
            encode(capability, out);
            out.put(lengthAt, (byte) (out.position() - lengthAt - 1));
        }
        out.put(parametersAt, (byte) (out.position() - parametersAt - 1));
    }

    private static void encode(Capability capability, ByteBuffer out) {
        if (capability instanceof Multiprotocol family) {
            out.put((byte) MULTIPROTOCOL).put((byte) 4).putShort((short) family.afi());
            out.put((byte) 0).put((byte) family.safi());
        } else if (capability instanceof RouteRefreshSupport) {
            out.put((byte) ROUTE_REFRESH).put((byte) 0);
        } else if (capability instanceof FourOctetAs number) {
            out.put((byte) FOUR_OCTET_AS).put((byte) 4).putInt((int) number.as());
        } else if (capability instanceof GracefulRestart restart) {
            out.put((byte) GRACEFUL_RESTART)
                    .put((byte) (2 + 4 * restart.families().size()));
            out.putShort((short) ((restart.restarting() ? 0x8000 : 0) | restart.restartSeconds() & 0xfff));
            for (PreservedFamily family : restart.families()) {
                out.putShort((short) family.afi()).put((byte) family.safi());
                out.put((byte) (family.forwarding() ? 0x80 : 0));
            }
        } else if (capability instanceof Unknown unknown) {
            byte[] value = unknown.value();
            out.put((byte) unknown.code()).put((byte) value.length).put(value);
        }
    }

    /** Reads a body of at least {@link #MIN_BYTES}. */
    static Decoded decode(ByteBuffer in) {
        int version = Byte.toUnsignedInt(in.get());
        long as = Short.toUnsignedLong(in.getShort());
        int holdTime = Short.toUnsignedInt(in.getShort());
        Ipv4Address routerId = Ipv4Address.ofInt(in.getInt());
        if (version != 4) {
            return new Decoded.Fatal(
                    new Notification(Notification.OPEN, 1, new byte[] {0, 4}), "BGP version " + version + ", not 4");
        }
        if (holdTime == 1 || holdTime == 2) {
            return fatal(6, "hold time " + holdTime + " is neither 0 nor at least 3");
        }
        if (routerId.isUnspecified() || routerId.isMulticast()) {
            return fatal(3, "router id " + routerId);
        }
        List<Capability> capabilities = new ArrayList<>();
        int parameters = Byte.toUnsignedInt(in.get());
        if (parameters != in.remaining()) {
            return fatal(0, "the optional parameters say " + parameters + " bytes, " + in.remaining() + " are there");
        }
        while (in.hasRemaining()) {
            if (in.remaining() < 2) {
                return fatal(0, "an optional parameter without a length");
            }
            int type = Byte.toUnsignedInt(in.get());
            int length = Byte.toUnsignedInt(in.get());
            if (length > in.remaining()) {
                return fatal(0, "optional parameter " + type + " ends behind the message");
            }
            ByteBuffer body = in.slice(in.position(), length);
            in.position(in.position() + length);
            if (type != PARAMETER_CAPABILITIES) {
                return fatal(4, "optional parameter " + type + " is not supported");
            }
            if (!decodeCapabilities(body, capabilities)) {
                return fatal(0, "a capability ends behind its parameter");
            }
        }
        for (Capability capability : capabilities) {
            if (capability instanceof FourOctetAs number) {
                as = number.as();
            }
        }
        if (as == 0) {
            return fatal(2, "AS 0");
        }
        return new Decoded.Valid(new Open(as, holdTime, routerId, capabilities), List.of());
    }

    private static Decoded fatal(int subcode, String reason) {
        return new Decoded.Fatal(Notification.of(Notification.OPEN, subcode), reason);
    }

    private static boolean decodeCapabilities(ByteBuffer in, List<Capability> into) {
        while (in.hasRemaining()) {
            if (in.remaining() < 2) {
                return false;
            }
            int code = Byte.toUnsignedInt(in.get());
            int length = Byte.toUnsignedInt(in.get());
            if (length > in.remaining()) {
                return false;
            }
            into.add(capability(code, in.slice(in.position(), length)));
            in.position(in.position() + length);
        }
        return true;
    }

    /** A known code whose value has another length than it should is kept as unknown, and so has no effect. */
    private static Capability capability(int code, ByteBuffer value) {
        int length = value.remaining();
        if (code == MULTIPROTOCOL && length == 4 && value.get(2) == 0) {
            return new Multiprotocol(Short.toUnsignedInt(value.getShort(0)), Byte.toUnsignedInt(value.get(3)));
        }
        if (code == ROUTE_REFRESH && length == 0) {
            return new RouteRefreshSupport();
        }
        if (code == FOUR_OCTET_AS && length == 4) {
            return new FourOctetAs(Integer.toUnsignedLong(value.getInt(0)));
        }
        if (code == GRACEFUL_RESTART && length >= 2 && length % 4 == 2 && restartBitsAreKnown(value)) {
            int first = Short.toUnsignedInt(value.getShort(0));
            List<PreservedFamily> families = new ArrayList<>();
            for (int at = 2; at < length; at += 4) {
                families.add(new PreservedFamily(
                        Short.toUnsignedInt(value.getShort(at)),
                        Byte.toUnsignedInt(value.get(at + 2)),
                        (value.get(at + 3) & 0x80) != 0));
            }
            return new GracefulRestart((first & 0x8000) != 0, first & 0xfff, families);
        }
        byte[] bytes = new byte[length];
        value.get(0, bytes);
        return new Unknown(code, bytes);
    }

    /** Whether nothing would be lost by taking the value for a {@link GracefulRestart}. */
    private static boolean restartBitsAreKnown(ByteBuffer value) {
        if ((value.getShort(0) & 0x7000) != 0) {
            return (value.getShort(0) & 0x3000) == 0;
        }
        return true;
    }
}
