package dev.poplin.bgp.rib;

import dev.poplin.inet.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The paths between us and a {@link RibPeer}: what it is told, what is taken of what it tells, and why. Changes nothing. Confined to its owner. */
public final class PeerPaths {

    private final Rib rib;
    private final RibPeer peer;

    PeerPaths(Rib rib, RibPeer peer) {
        this.rib = rib;
        this.peer = peer;
    }

    /**
     * What it is told now, in the order of the prefixes, when nothing waits; with add-path all paths, each under the identifier that it is
     * told with. Empty without a session.
     */
    public List<Path> told() {
        return told(peer.policy());
    }

    /** What it would be told under another policy, in the order of the prefixes; empty without a session. */
    public List<Path> told(PeerPolicy by) {
        return rib.sorted(number -> peer.told(number, by));
    }

    /** A walk through what it is told. */
    public TableWalk<List<Path>> walkTold() {
        return rib.walk(number -> peer.told(number, peer.policy()));
    }

    /** Which paths of those that it has told another policy would let in, as it would change them, in the order of the prefixes. */
    public List<Path> accepted(PeerPolicy by) {
        return rib.sorted(number -> accepted(number, by));
    }

    private List<Path> accepted(int number, PeerPolicy by) {
        return rib.table().reading().toldBy(number, peer.source()).stream()
                .flatMap(path -> Import.under(by, rib, peer, path).stream())
                .toList();
    }

    /**
     * Of one prefix what a peer is told, and what is taken of it, now and under another policy.
     *
     * @param told what it is told
     * @param toldThen what it would be told
     * @param taken what is taken of what it has told
     * @param takenThen what would be
     */
    public record Alternatives(List<Path> told, List<Path> toldThen, List<Path> taken, List<Path> takenThen) {}

    /** A walk through what would be another way under another policy, and what would not. */
    public TableWalk<Alternatives> walkAlternatives(PeerPolicy by) {
        return rib.walk(number -> new Alternatives(
                peer.told(number, peer.policy()),
                peer.told(number, by),
                accepted(number, peer.policy()),
                accepted(number, by)));
    }

    /** What becomes of a prefix between us and the peer, and why. */
    public Explanation explain(Cidr prefix) {
        List<Explanation.Fate> taken = new ArrayList<>();
        List<Explanation.Fate> told = new ArrayList<>();
        int number = rib.table().index().find(prefix);
        if (number >= 0) {
            taken.addAll(rib.table()
                    .reading()
                    .fates(number, peer.source(), (path, staleness) -> Import.reason(rib, peer, path, staleness)));
            told.addAll(peer.export().fates(number, peer.policy()));
        }
        Set<Long> kept = taken.stream().map(fate -> fate.path().pathId()).collect(Collectors.toSet());
        for (Explanation.Fate fate : peer.refused().of(prefix)) {
            // Of what was told again since, and not refused so, the table has the path.
            if (!kept.contains(fate.path().pathId())) {
                taken.add(fate);
            }
        }
        return new Explanation(taken, told);
    }
}
