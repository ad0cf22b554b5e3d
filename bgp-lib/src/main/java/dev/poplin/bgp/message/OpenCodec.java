package dev.poplin.bgp.message;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.CapabilityCodec;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The body of an OPEN message, RFC 4271 §4.2 and RFC 5492. */
final class OpenCodec {

    /** The length of a body without parameters. */
    static final int MIN_BYTES = 10;

    private static final int PARAMETER_CAPABILITIES = 2;

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
            CapabilityCodec.write(capability, out);
            out.put(lengthAt, (byte) (out.position() - lengthAt - 1));
        }
        out.put(parametersAt, (byte) (out.position() - parametersAt - 1));
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
            if (!CapabilityCodec.read(body, capabilities)) {
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
}
