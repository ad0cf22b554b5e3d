package dev.poplin.bgp.message;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.CapabilityCodec;
import dev.poplin.inet.Ipv4Address;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The body of an OPEN message, RFC 4271 §4.2, RFC 5492 and RFC 9072. */
final class OpenCodec {

    /** The length of a body without parameters. */
    static final int MIN_BYTES = 10;

    private static final int PARAMETER_CAPABILITIES = 2;
    /** What stands for a parameter's type and for the length of them all where lengths have two octets. */
    private static final int EXTENDED = 255;

    private OpenCodec() {}

    /** The body. Lengths have two octets if one does not do (RFC 9072), or if the form says so. */
    static byte[] encode(Open open) {
        List<byte[]> parameters = parameters(open);
        int bytes =
                parameters.stream().mapToInt(parameter -> 2 + parameter.length).sum();
        boolean extended = open.form().extended()
                || bytes > EXTENDED
                || parameters.stream().anyMatch(parameter -> parameter.length > 255);
        int all = extended ? bytes + parameters.size() : bytes;
        ByteBuffer body = ByteBuffer.allocate(MIN_BYTES + (extended ? 3 : 0) + all);
        body.put((byte) 4).putShort((short) (open.as() > 0xffff ? Open.AS_TRANS : open.as()));
        body.putShort((short) open.holdTimeSeconds()).putInt(open.routerId().toInt());
        if (extended) {
            body.put((byte) EXTENDED).put((byte) EXTENDED).putShort((short) all);
        } else {
            body.put((byte) all);
        }
        for (byte[] parameter : parameters) {
            body.put((byte) PARAMETER_CAPABILITIES);
            if (extended) {
                body.putShort((short) parameter.length);
            } else {
                body.put((byte) parameter.length);
            }
            body.put(parameter);
        }
        return body.array();
    }

    private static List<byte[]> parameters(Open open) {
        List<byte[]> parameters = new ArrayList<>();
        List<Integer> counts = open.form().counts();
        int next = 0;
        for (int i = 0; next < open.capabilities().size() || i < counts.size(); i++) {
            int count = i < counts.size() ? counts.get(i) : 1;
            ByteBuffer parameter = ByteBuffer.allocate(MessageDecoder.MAX_BYTES);
            try {
                for (int end = Math.min(next + count, open.capabilities().size()); next < end; next++) {
                    CapabilityCodec.write(open.capabilities().get(next), parameter);
                }
            } catch (BufferOverflowException e) {
                throw new IllegalArgumentException("capabilities that do not fit an OPEN: " + open, e);
            }
            byte[] bytes = new byte[parameter.position()];
            parameter.flip().get(bytes);
            parameters.add(bytes);
        }
        return parameters;
    }

    /** Reads a body of at least {@link #MIN_BYTES}. */
    static Decoded decode(ByteBuffer in) {
        int version = Byte.toUnsignedInt(in.get());
        long as = Short.toUnsignedLong(in.getShort());
        int holdTime = Short.toUnsignedInt(in.getShort());
        Ipv4Address routerId = Ipv4Address.ofInt(in.getInt());
        if (version != 4) {
            return new Decoded.Fatal(
                    new Notification(Notification.OPEN, Notification.UNSUPPORTED_VERSION, new byte[] {0, 4}),
                    "BGP version " + version + ", not 4");
        }
        if (holdTime == 1 || holdTime == 2) {
            return fatal(Notification.UNACCEPTABLE_HOLD_TIME, "hold time " + holdTime + " is neither 0 nor at least 3");
        }
        if (routerId.isUnspecified() || routerId.isMulticast()) {
            return fatal(Notification.BAD_BGP_IDENTIFIER, "router id " + routerId);
        }
        int parameters = Byte.toUnsignedInt(in.get());
        boolean extended =
                parameters != 0 && in.remaining() >= 3 && Byte.toUnsignedInt(in.get(in.position())) == EXTENDED;
        if (extended) {
            in.get();
            parameters = Short.toUnsignedInt(in.getShort());
        }
        if (parameters != in.remaining()) {
            return fatal(0, "the optional parameters say " + parameters + " bytes, " + in.remaining() + " are there");
        }
        return parameters(in, extended, as, holdTime, routerId);
    }

    private static Decoded parameters(
            ByteBuffer in, boolean extended, long shortAs, int holdTime, Ipv4Address routerId) {
        List<Capability> capabilities = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();
        while (in.hasRemaining()) {
            if (in.remaining() < (extended ? 3 : 2)) {
                return fatal(0, "an optional parameter without a length");
            }
            int type = Byte.toUnsignedInt(in.get());
            int length = extended ? Short.toUnsignedInt(in.getShort()) : Byte.toUnsignedInt(in.get());
            if (length > in.remaining()) {
                return fatal(0, "optional parameter " + type + " ends behind the message");
            }
            ByteBuffer body = in.slice(in.position(), length);
            in.position(in.position() + length);
            if (type != PARAMETER_CAPABILITIES) {
                return fatal(Notification.UNSUPPORTED_PARAMETER, "optional parameter " + type + " is not supported");
            }
            int before = capabilities.size();
            if (!CapabilityCodec.read(body, capabilities)) {
                return fatal(0, "a capability ends behind its parameter");
            }
            counts.add(capabilities.size() - before);
        }
        long as = shortAs;
        for (Capability capability : capabilities) {
            if (capability instanceof FourOctetAs number) {
                as = number.as();
            }
        }
        if (as == 0) {
            return fatal(Notification.BAD_PEER_AS, "AS 0");
        }
        OpenForm form = OpenForm.of(counts, extended);
        return new Decoded.Valid(new Open(as, holdTime, routerId, capabilities, form), List.of());
    }

    private static Decoded fatal(int subcode, String reason) {
        return new Decoded.Fatal(Notification.of(Notification.OPEN, subcode), reason);
    }
}
