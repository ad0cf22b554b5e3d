package dev.poplin.bgp.message;

import dev.poplin.inet.IpFamily;
import java.util.Set;

/**
 * What the two OPEN messages of a session agreed on, and what the codec needs to know.
 *
 * @param fourOctetAs whether AS numbers in AS_PATH have four octets
 * @param families the families whose unicast routes may be exchanged
 * @param internal whether both speakers are of the same AS
 */
public record Negotiated(boolean fourOctetAs, Set<IpFamily> families, boolean internal) {

    /** Before the OPEN messages: nothing but IPv4 and two-octet AS numbers. */
    public static final Negotiated NOTHING = new Negotiated(false, Set.of(IpFamily.IPV4), false);

    /** Copies the set. */
    public Negotiated {
        families = Set.copyOf(families);
    }
}
