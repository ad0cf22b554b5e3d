package dev.poplin.bgp.message;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.capability.Capability.AddPath;
import dev.poplin.bgp.capability.Capability.ExtendedMessage;
import dev.poplin.bgp.capability.Capability.ExtendedNextHop;
import dev.poplin.bgp.capability.Capability.FourOctetAs;
import dev.poplin.bgp.capability.Capability.Multiprotocol;
import dev.poplin.bgp.nlri.Family;
import java.util.HashSet;
import java.util.Set;

/**
 * What the two OPEN messages of a session agreed on, as far as the codec needs to know it. Immutable.
 *
 * @param fourOctetAs whether AS numbers in AS_PATH have four octets
 * @param families the families whose routes may be exchanged
 * @param internal whether both speakers are of the same AS
 * @param confederation whether the peer is of another member AS of the own confederation (RFC 5065)
 * @param pathIdsReceived the families whose NLRI come with identifiers of paths (RFC 7911)
 * @param pathIdsSent the families whose NLRI are sent with identifiers of paths
 * @param extendedMessage whether messages may have 65,535 bytes (RFC 8654)
 * @param extendedNextHop the IPv4 families whose next hops may be IPv6 (RFC 8950)
 * @param disablesFamilies whether the session can go on without a family whose routes cannot be read (RFC 4760 §7); if not, it ends
 */
public record Negotiated(
        boolean fourOctetAs,
        Set<Family> families,
        boolean internal,
        boolean confederation,
        Set<Family> pathIdsReceived,
        Set<Family> pathIdsSent,
        boolean extendedMessage,
        Set<Family> extendedNextHop,
        boolean disablesFamilies) {

    /** Before the OPEN messages: nothing but IPv4 and two-octet AS numbers. */
    public static final Negotiated NOTHING = new Negotiated(false, Set.of(Family.IPV4_UNICAST), false);

    /** Copies the sets. */
    public Negotiated {
        families = Set.copyOf(families);
        pathIdsReceived = Set.copyOf(pathIdsReceived);
        pathIdsSent = Set.copyOf(pathIdsSent);
        extendedNextHop = Set.copyOf(extendedNextHop);
    }

    /** The usual: no identifiers of paths, messages of 4,096 bytes. */
    public Negotiated(boolean fourOctetAs, Set<Family> families, boolean internal) {
        this(fourOctetAs, families, internal, false, Set.of(), Set.of(), false, Set.of(), false);
    }

    /**
     * What follows from two OPEN messages.
     *
     * @param local what we sent
     * @param remote what the peer sent
     */
    public static Negotiated of(Open local, Open remote) {
        Set<Family> families = families(local);
        families.retainAll(families(remote));
        Set<Family> received = new HashSet<>();
        Set<Family> sent = new HashSet<>();
        Set<Family> nextHops = new HashSet<>();
        for (Family family : families) {
            if (addPath(local, family, false) && addPath(remote, family, true)) {
                received.add(family);
            }
            if (addPath(local, family, true) && addPath(remote, family, false)) {
                sent.add(family);
            }
            if (extendedNextHop(local, family) && extendedNextHop(remote, family)) {
                nextHops.add(family);
            }
        }
        return new Negotiated(
                both(local, remote, FourOctetAs.class),
                families,
                local.as() == remote.as(),
                false,
                received,
                sent,
                both(local, remote, ExtendedMessage.class),
                nextHops,
                false);
    }

    /** IPv4 unicast is meant where no family is named (RFC 4760 §8). */
    private static Set<Family> families(Open open) {
        Set<Family> families = new HashSet<>();
        for (Capability capability : open.capabilities()) {
            if (capability instanceof Multiprotocol multiprotocol) {
                families.add(multiprotocol.family());
            }
        }
        if (families.isEmpty()) {
            families.add(Family.IPV4_UNICAST);
        }
        return families;
    }

    private static boolean both(Open local, Open remote, Class<? extends Capability> capability) {
        return local.capability(capability).isPresent()
                && remote.capability(capability).isPresent();
    }

    private static boolean addPath(Open open, Family family, boolean send) {
        return open.capability(AddPath.class)
                .flatMap(capability -> capability.of(family))
                .map(entry -> send ? entry.send() : entry.receive())
                .orElse(false);
    }

    private static boolean extendedNextHop(Open open, Family family) {
        return family.afi() == Family.AFI_IPV4
                && open.capability(ExtendedNextHop.class)
                        .map(capability ->
                                capability.entries().contains(new ExtendedNextHop.Entry(family, Family.AFI_IPV6)))
                        .orElse(false);
    }

    /** The same, with a peer of another member AS of the own confederation, or not. */
    public Negotiated withConfederation(boolean changed) {
        return new Negotiated(
                fourOctetAs,
                families,
                internal,
                changed,
                pathIdsReceived,
                pathIdsSent,
                extendedMessage,
                extendedNextHop,
                disablesFamilies);
    }

    /** The same, with identifiers of paths in these families. */
    public Negotiated withPathIds(Set<Family> received, Set<Family> sent) {
        return new Negotiated(
                fourOctetAs,
                families,
                internal,
                confederation,
                received,
                sent,
                extendedMessage,
                extendedNextHop,
                disablesFamilies);
    }

    /** The same, with messages of up to 65,535 bytes, or not. */
    public Negotiated withExtendedMessage(boolean changed) {
        return new Negotiated(
                fourOctetAs,
                families,
                internal,
                confederation,
                pathIdsReceived,
                pathIdsSent,
                changed,
                extendedNextHop,
                disablesFamilies);
    }

    /** The same, with IPv6 next hops of these families. */
    public Negotiated withExtendedNextHop(Set<Family> changed) {
        return new Negotiated(
                fourOctetAs,
                families,
                internal,
                confederation,
                pathIdsReceived,
                pathIdsSent,
                extendedMessage,
                changed,
                disablesFamilies);
    }

    /** The same, for a session that can go on without a family, or not. */
    public Negotiated withDisablingFamilies(boolean changed) {
        return new Negotiated(
                fourOctetAs,
                families,
                internal,
                confederation,
                pathIdsReceived,
                pathIdsSent,
                extendedMessage,
                extendedNextHop,
                changed);
    }

    /** The longest message that may be sent or received, OPEN and KEEPALIVE aside: 4,096 or 65,535 bytes. */
    public int maxBytes() {
        return extendedMessage ? MessageDecoder.MAX_EXTENDED_BYTES : MessageDecoder.MAX_BYTES;
    }
}
