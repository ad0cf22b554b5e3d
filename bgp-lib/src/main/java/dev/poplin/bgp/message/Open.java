package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AsPath;
import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.GracefulRestart;
import dev.poplin.bgp.wire.Wire;
import dev.poplin.inet.Ipv4Address;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The first message of a session, RFC 4271 §4.2. The AS number is the four-octet one where the sender has that capability.
 *
 * @param as the sender's AS number, unsigned 32 bits
 * @param holdTimeSeconds 0, or 3 to 65,535
 * @param routerId the sender's identifier
 * @param capabilities what the sender can do
 * @param form how it is laid out, where there is a choice; means nothing, and does not count for equality
 */
public record Open(long as, int holdTimeSeconds, Ipv4Address routerId, List<Capability> capabilities, OpenForm form)
        implements BgpMessage {

    /** What stands in the two-octet field for an AS number that does not fit (RFC 6793). */
    public static final int AS_TRANS = AsPath.AS_TRANS;

    /** Copies the list and checks the ranges. */
    public Open {
        Wire.requireBits(as, 32, "AS");
        Wire.requireBits(holdTimeSeconds, 16, "hold time");
        capabilities = List.copyOf(capabilities);
    }

    /** An OPEN in the usual form. */
    public Open(long as, int holdTimeSeconds, Ipv4Address routerId, List<Capability> capabilities) {
        this(as, holdTimeSeconds, routerId, capabilities, OpenForm.USUAL);
    }

    /** The capability of this type; of several the first, but of {@link GracefulRestart} the last (RFC 4724 §3). */
    public <T extends Capability> Optional<T> capability(Class<T> type) {
        Optional<T> found = Optional.empty();
        for (Capability capability : capabilities) {
            if (type.isInstance(capability)) {
                found = Optional.of(type.cast(capability));
                if (!(capability instanceof GracefulRestart)) {
                    break;
                }
            }
        }
        return found;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Open that
                && as == that.as
                && holdTimeSeconds == that.holdTimeSeconds
                && routerId.equals(that.routerId)
                && capabilities.equals(that.capabilities);
    }

    @Override
    public int hashCode() {
        return Objects.hash(as, holdTimeSeconds, routerId, capabilities);
    }

    @Override
    public String toString() {
        return "OPEN AS " + as + " id " + routerId + " hold " + holdTimeSeconds + "s " + capabilities;
    }
}
