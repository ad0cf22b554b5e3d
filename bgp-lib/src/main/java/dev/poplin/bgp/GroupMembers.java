package dev.poplin.bgp;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What the members of one group share, who they are, and what each has of its own. Confined to the loop's thread. */
final class GroupMembers {

    private final String name;
    private final PeerRoster roster;
    private final Map<IpAddress, UnaryOperator<Peer>> named = new TreeMap<>();
    private final Map<Cidr, Range> ranges = new TreeMap<>();
    private Peer template;
    private boolean dissolved;

    private record Range(int most, UnaryOperator<Peer> own) {}

    GroupMembers(String name, PeerRoster roster, Peer template) {
        this.name = name;
        this.roster = roster;
        this.template = template;
    }

    Peer template() {
        return template;
    }

    private static Peer member(Peer shared, IpAddress address, UnaryOperator<Peer> own) {
        return own.apply(shared.withAddress(address)).withAddress(address);
    }

    private static PeerRange range(Peer shared, Cidr prefix, Range range) {
        return new PeerRange(prefix, member(shared, prefix.address(), range.own()), range.most());
    }

    Peer member(IpAddress address, UnaryOperator<Peer> own) {
        requireGroup();
        return member(template, address, own);
    }

    PeerRange range(Cidr prefix, int most, UnaryOperator<Peer> own) {
        requireGroup();
        return range(template, prefix, new Range(most, own));
    }

    private void requireGroup() {
        if (dissolved) {
            throw new IllegalStateException("the group " + name + " was removed");
        }
    }

    void joined(IpAddress address, UnaryOperator<Peer> own) {
        named.put(address, own);
    }

    void joined(Cidr prefix, int most, UnaryOperator<Peer> own) {
        ranges.put(prefix, new Range(most, own));
    }

    void left(IpAddress address) {
        named.remove(address);
    }

    void left(Cidr prefix) {
        ranges.remove(prefix);
    }

    /** Every member is what the group is now, but for what it has of its own. */
    void change(Peer changed) throws IOException {
        requireGroup();
        // What a member's own words throw comes before anything has changed.
        List<PeerRange> newRanges = new ArrayList<>();
        ranges.forEach((prefix, range) -> newRanges.add(range(changed, prefix, range)));
        List<Peer> newPeers = new ArrayList<>();
        named.forEach((address, own) -> newPeers.add(member(changed, address, own)));
        template = changed;
        Refusals refusals = new Refusals("cannot have what its group " + name + " has now");
        newRanges.forEach(range -> refusals.attempt(range.prefix(), () -> roster.addPeers(range)));
        newPeers.forEach(peer -> refusals.attempt(peer.address(), () -> roster.addPeer(peer)));
        refusals.tell();
    }

    /** In the order of the peers' addresses. */
    List<PeerSession> sessions() {
        return Stream.concat(
                        named.keySet().stream(),
                        ranges.keySet().stream().flatMap(prefix -> roster.presentFrom(prefix).stream()))
                .sorted()
                .map(roster::session)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The group is no more, and neither are its members. */
    void dissolve() throws IOException {
        dissolved = true;
        Refusals refusals = new Refusals("was not removed as a whole");
        List.copyOf(ranges.keySet()).forEach(prefix -> refusals.attempt(prefix, () -> roster.removePeers(prefix)));
        List.copyOf(named.keySet()).forEach(address -> refusals.attempt(address, () -> roster.removePeer(address)));
        ranges.clear();
        named.clear();
        refusals.tell();
    }
}
