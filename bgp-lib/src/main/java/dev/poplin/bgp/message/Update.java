package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.util.List;
import java.util.Optional;

/**
 * Routes that came and went, RFC 4271 §4.3. The IPv4 fields and MP_REACH_NLRI / MP_UNREACH_NLRI (RFC 4760) are one here.
 *
 * @param withdrawn the prefixes that are no longer reachable
 * @param reachable the prefixes that are, with their next hops; at most one entry per family
 * @param attributes what all of the reachable prefixes share; the empty set if there are none
 * @param endOfRib the family whose routes are all sent now (RFC 4724 §2), if this is that marker
 */
public record Update(
        List<Cidr> withdrawn, List<Reachable> reachable, PathAttributes attributes, Optional<IpFamily> endOfRib)
        implements BgpMessage {

    /** Copies the lists. */
    public Update {
        withdrawn = List.copyOf(withdrawn);
        reachable = List.copyOf(reachable);
    }

    /**
     * Prefixes of one family behind one next hop.
     *
     * @param nextHop where to send
     * @param prefixes what is reachable
     */
    public record Reachable(IpAddress nextHop, List<Cidr> prefixes) {

        /** Copies the list. */
        public Reachable {
            prefixes = List.copyOf(prefixes);
        }
    }

    /** An update that withdraws only. */
    public static Update withdrawal(List<Cidr> prefixes) {
        return new Update(prefixes, List.of(), PathAttributes.EMPTY, Optional.empty());
    }

    /** The marker that all routes of a family have been sent. */
    public static Update endOfRib(IpFamily family) {
        return new Update(List.of(), List.of(), PathAttributes.EMPTY, Optional.of(family));
    }

    @Override
    public String toString() {
        return endOfRib.map(family -> "UPDATE End-of-RIB " + family)
                .orElseGet(() -> "UPDATE withdrawn " + withdrawn + " reachable " + reachable + " " + attributes);
    }
}
