package dev.poplin.bgp.rib;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Peers that are told the same, but for what they have told themselves: an update group. Whether a change is of interest to them is
 * asked once for all, so that in a mesh, where nobody is told what others have told, a change costs the same for any number of
 * peers. Confined to its owner.
 */
final class Audience {

    /**
     * What the members have in common.
     *
     * @param as which AS we are to them
     * @param kind how they stand to us
     * @param policy how they are told routes
     * @param self our address on their sessions
     * @param families whose routes are exchanged
     * @param manyPathsTo for which families they are told several paths of a prefix
     * @param foreignNextHops whose routes may have a next hop of the other family
     * @param longLivedStale whether they know what long-lived stale routes are
     * @param subnet which subnet they share with us, if that is known
     */
    record Key(
            long as,
            Path.Kind kind,
            PeerPolicy policy,
            IpAddress self,
            Set<IpFamily> families,
            Set<IpFamily> manyPathsTo,
            Set<IpFamily> foreignNextHops,
            boolean longLivedStale,
            Optional<Cidr> subnet) {

        static Key of(long as, Path.Kind kind, PeerPolicy policy, Agreement agreement, Optional<Cidr> subnet) {
            return new Key(
                    as,
                    kind,
                    policy.ofWhatIsTold(),
                    agreement.self(),
                    agreement.families(),
                    agreement.manyPathsTo(),
                    agreement.foreignNextHops(),
                    agreement.longLivedStale(),
                    subnet);
        }

        /** Whether they can be told of a prefix whose best path is not for them. */
        private boolean takesOthersThanBest() {
            return policy.routeServerClient() || !manyPathsTo.isEmpty();
        }
    }

    private final Rib rib;
    private final Key key;
    private final List<RibPeer> members = new ArrayList<>();

    /** What a member was told last. */
    private @Nullable SharedBatch last;

    /** Prefixes of which a member may have been told. */
    private final BitSet heard = new BitSet();

    /** Of those below a number, which members may be told: the others are passed over by who walks through all. */
    private final BitSet tellable = new BitSet();

    private int lookedAt;
    private long revision;

    Audience(Rib rib, Key key) {
        this.rib = rib;
        this.key = key;
    }

    Key key() {
        return key;
    }

    void join(RibPeer peer) {
        members.add(peer);
    }

    void leave(RibPeer peer) {
        members.remove(peer);
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Whether they may be told addresses of each other as next hops: one that is a member's own is another matter for that one. */
    boolean mayHearOfEachOther() {
        return key.subnet().isPresent();
    }

    /** What another member was told of the same prefixes, if this one is to be told so, too. */
    Optional<SharedBatch> answer(SharedBatch asked, Path.Source asking) {
        return Optional.ofNullable(last).filter(batch -> batch.answers(asked, asking));
    }

    /** A member is told this, and others may be. */
    void share(SharedBatch batch) {
        last = members.size() > 1 ? batch : null;
    }

    /** A member is told, or was told, of a prefix. */
    void hears(int number) {
        heard.set(number);
    }

    /** A member was told of these prefixes. */
    void hears(BitSet numbers) {
        heard.or(numbers);
    }

    /** Counts what might change what a member is told. */
    long revision() {
        return revision;
    }

    /** The paths of a prefix have changed. */
    void changed(int number, @Nullable Candidate before, boolean best) {
        boolean may = best && (number < lookedAt || !heard.get(number)) && mayBeTold(number);
        if (best && number < lookedAt) {
            tellable.set(number, may);
        }
        if (key.takesOthersThanBest() || best && (may || heard.get(number))) {
            revision++;
            for (int index = 0; index < members.size(); index++) {
                members.get(index).changed(number, before, best);
            }
        }
    }

    /**
     * Where a walk goes on that has come to a number: at the next prefix of which members may be told, of which its own has been told, or
     * that was not looked at yet.
     */
    int next(int number, BitSet told) {
        if (key.takesOthersThanBest() || number >= lookedAt) {
            return number;
        }
        int known = told.nextSetBit(number);
        int may = tellable.nextSetBit(number);
        int next = known < 0 || may >= 0 && may < known ? may : known;
        return next < 0 || next > lookedAt ? lookedAt : next;
    }

    /** A walk has come to a prefix. Returns whether members may be told of it; that is not looked at again before it changes. */
    boolean look(int number) {
        if (key.takesOthersThanBest()) {
            return true;
        }
        if (number == lookedAt) {
            tellable.set(number, mayBeTold(number));
            lookedAt++;
        }
        return number < lookedAt ? tellable.get(number) : mayBeTold(number);
    }

    /** Whether the best path of a prefix is for these peers, but for their filter and for the one who told it. */
    boolean mayBeTold(int number) {
        Candidate best = rib.table().best(number);
        return best != null
                && key.policy().exportFilter() != PathFilter.NONE
                && Export.isFor(best, rib.isClient(best.source()), key.kind(), key.policy());
    }

    /** Whether nobody here knows of a prefix or is to be told of it: then its number may come to mean another. */
    boolean forgets(int number) {
        for (RibPeer member : members) {
            if (member.needs(number)) {
                return false;
            }
        }
        heard.clear(number);
        return true;
    }
}
