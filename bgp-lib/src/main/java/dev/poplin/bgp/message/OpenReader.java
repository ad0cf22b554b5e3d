package dev.poplin.bgp.message;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.Capability.Role;
import dev.poplin.bgp.capability.CapabilityCodec;
import dev.poplin.inet.Ipv4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of OPEN messages, RFC 4271 §4.2, RFC 5492 and RFC 9072. Peers of one speaker mostly say the same of what they can
 * do: what is the same as the time before is not read again, and kept once. Confined to its owner.
 */
final class OpenReader {

    /** The optional parameters of an OPEN, and what they mean. */
    private record Parameters(byte[] bytes, List<Capability> capabilities, OpenForm form) {}

    /** Of at most 255 bytes. */
    private @Nullable Parameters last;

    /** Reads a body of at least {@link OpenCodec#MIN_BYTES}. */
    Decoded read(ByteBuffer in) {
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
        if (routerId.isUnspecified()) {
            return fatal(Notification.BAD_BGP_IDENTIFIER, "router id " + routerId);
        }
        int parameters = Byte.toUnsignedInt(in.get());
        boolean extended = parameters != 0
                && in.remaining() >= 3
                && Byte.toUnsignedInt(in.get(in.position())) == OpenCodec.EXTENDED;
        if (extended) {
            in.get();
            parameters = Short.toUnsignedInt(in.getShort());
        }
        if (parameters != in.remaining()) {
            return fatal(0, "the optional parameters say " + parameters + " bytes, " + in.remaining() + " are there");
        }
        Parameters said = last;
        if (said == null || extended || !in.equals(ByteBuffer.wrap(said.bytes()))) {
            byte[] bytes = new byte[in.remaining()];
            in.get(in.position(), bytes);
            List<Capability> capabilities = new ArrayList<>();
            List<Integer> counts = new ArrayList<>();
            Decoded fatal = parameters(in, extended, capabilities, counts);
            if (fatal != null) {
                return fatal;
            }
            said = new Parameters(bytes, List.copyOf(capabilities), OpenForm.of(counts, extended));
            last = extended ? null : said;
        }
        return open(as, holdTime, routerId, said);
    }

    /** Returns what is wrong, or null. */
    private static @Nullable Decoded parameters(
            ByteBuffer in, boolean extended, List<Capability> capabilities, List<Integer> counts) {
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
            if (type != OpenCodec.PARAMETER_CAPABILITIES) {
                return fatal(Notification.UNSUPPORTED_PARAMETER, "optional parameter " + type + " is not supported");
            }
            int before = capabilities.size();
            if (!CapabilityCodec.read(body, capabilities)) {
                return fatal(0, "a capability ends behind its parameter");
            }
            counts.add(capabilities.size() - before);
        }
        return null;
    }

    private static Decoded open(long shortAs, int holdTime, Ipv4Address routerId, Parameters parameters) {
        long as = shortAs;
        Role role = null;
        for (Capability capability : parameters.capabilities()) {
            if (capability instanceof FourOctetAs number) {
                as = number.as();
            } else if (capability instanceof Role said) {
                if (role != null && !role.equals(said)) {
                    return fatal(Notification.ROLE_MISMATCH, "roles that differ: " + role + ", " + said);
                }
                role = said;
            }
        }
        if (as == 0) {
            return fatal(Notification.BAD_PEER_AS, "AS 0");
        }
        return new Decoded.Valid(
                new Open(as, holdTime, routerId, parameters.capabilities(), parameters.form()), List.of());
    }

    private static Decoded fatal(int subcode, String reason) {
        return new Decoded.Fatal(Notification.of(Notification.OPEN, subcode), reason);
    }
}
