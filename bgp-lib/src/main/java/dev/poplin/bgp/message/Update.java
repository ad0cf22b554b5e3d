package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Routes that came and went, RFC 4271 §4.3. The IPv4 fields and MP_REACH_NLRI / MP_UNREACH_NLRI (RFC 4760) are one here.
 *
 * @param withdrawn what is no longer reachable
 * @param reachable what is, with next hops
 * @param attributes what all of the reachable share; the empty set if there are none
 * @param endOfRib the family whose routes are all sent now (RFC 4724 §2), if this is that marker
 * @param form how it is laid out, where there is a choice; means nothing, and does not count for equality
 */
public record Update(
        List<NlriList> withdrawn,
        List<Reachable> reachable,
        PathAttributes attributes,
        Optional<Family> endOfRib,
        UpdateForm form)
        implements BgpMessage {

    /** An update in the usual form. */
    public Update(
            List<NlriList> withdrawn, List<Reachable> reachable, PathAttributes attributes, Optional<Family> endOfRib) {
        this(withdrawn, reachable, attributes, endOfRib, UpdateForm.USUAL);
    }

    /** Copies the lists. */
    public Update {
        withdrawn = List.copyOf(withdrawn);
        reachable = List.copyOf(reachable);
    }

    /**
     * Destinations of one family behind one next hop.
     *
     * @param nextHop where to send; empty where a family has none, as flow specifications
     * @param nlri what is reachable
     */
    public record Reachable(Optional<NextHop> nextHop, NlriList nlri) {

        /** Destinations behind a next hop. */
        public Reachable(NextHop nextHop, NlriList nlri) {
            this(Optional.of(nextHop), nlri);
        }

        /** Unicast prefixes of one IP version, at least one, behind an address. */
        public static Reachable unicast(IpAddress nextHop, Collection<Cidr> prefixes) {
            List<NlriList> lists = NlriList.unicast(prefixes);
            if (lists.size() != 1) {
                throw new IllegalArgumentException("prefixes of one IP version, not " + prefixes);
            }
            return new Reachable(NextHop.of(nextHop), lists.get(0));
        }

        /** The family of the destinations. */
        public Family family() {
            return nlri.family();
        }

        /** The destinations as prefixes, if they are plain prefixes; otherwise empty. */
        public List<Cidr> prefixes() {
            return nlri.prefixes();
        }

        @Override
        public String toString() {
            return nlri + nextHop.map(hop -> " via " + hop).orElse("");
        }
    }

    /** An update that withdraws unicast prefixes only. */
    public static Update withdrawal(Collection<Cidr> prefixes) {
        return new Update(NlriList.unicast(prefixes), List.of(), PathAttributes.EMPTY, Optional.empty());
    }

    /** An update that announces unicast prefixes of one IP version. */
    public static Update announcement(IpAddress nextHop, Collection<Cidr> prefixes, PathAttributes attributes) {
        return new Update(List.of(), List.of(Reachable.unicast(nextHop, prefixes)), attributes, Optional.empty());
    }

    /** The marker that all routes of a family have been sent. */
    public static Update endOfRib(Family family) {
        return new Update(List.of(), List.of(), PathAttributes.EMPTY, Optional.of(family));
    }

    /** The marker that all unicast routes of an IP version have been sent. */
    public static Update endOfRib(IpFamily version) {
        return endOfRib(Family.unicast(version));
    }

    /** The withdrawn plain prefixes of all families, without identifiers of paths. */
    public List<Cidr> withdrawnPrefixes() {
        if (withdrawn.size() == 1) {
            return withdrawn.get(0).prefixes();
        }
        List<Cidr> prefixes = new ArrayList<>();
        withdrawn.forEach(list -> prefixes.addAll(list.prefixes()));
        return prefixes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Update that
                && withdrawn.equals(that.withdrawn)
                && reachable.equals(that.reachable)
                && attributes.equals(that.attributes)
                && endOfRib.equals(that.endOfRib);
    }

    @Override
    public int hashCode() {
        return Objects.hash(withdrawn, reachable, attributes, endOfRib);
    }

    @Override
    public String toString() {
        return endOfRib.map(family -> "UPDATE End-of-RIB " + family)
                .orElseGet(() -> "UPDATE withdrawn " + withdrawn + " reachable " + reachable + " " + attributes);
    }
}
