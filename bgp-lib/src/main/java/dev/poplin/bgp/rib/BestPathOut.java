package dev.poplin.bgp.rib;

import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.nlri.PrefixList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The adj-out of a peer that is told one path of a prefix. What it was told is not kept, only that it was: two bits for each
 * prefix. Confined to its owner.
 */
final class BestPathOut implements AdjRibOut {

    private final RoutingTable table;
    private final RibPeer peer;
    private final BitSet told = new BitSet(0);
    private final BitSet waiting = new BitSet(0);
    private final IntQueue queue = new IntQueue();
    private int size;

    /** The walk through all prefixes that a new session or another policy begins: what is below has been visited. */
    private int walked;

    private int walkEnd;
    private @Nullable PeerPolicy previous;

    BestPathOut(RoutingTable table, RibPeer peer) {
        this.table = table;
        this.peer = peer;
        repeat();
    }

    @Override
    public void changed(int number, @Nullable Candidate before, boolean best) {
        boolean ahead = number >= walked && number < walkEnd;
        if (!best && !peer.mayGetOthersThanBest() || waiting.get(number) || previous == null && ahead) {
            return;
        }
        // Ahead of the walk, what the peer was told of the path before is not what it would be told by the policy of
        // now.
        if (told.get(number) ? !ahead && staysAsTold(number, before) : !hasNews(number)) {
            return;
        }
        waiting.set(number);
        queue.add(number);
    }

    /** Whether there is something to be told of a prefix that the peer was told nothing of: of its own paths there is not. */
    private boolean hasNews(int number) {
        Candidate best = table.best(number);
        return best != null && (best.source() != peer.source().source() || peer.mayGetOthersThanBest());
    }

    /**
     * Whether the peer would be told the same of the path that was the best and of the one that is. Of a path that it would be told nothing
     * of now, as that of a client of the reflector that is one no more, it was told all the same.
     */
    private boolean staysAsTold(int number, @Nullable Candidate before) {
        Candidate now = table.best(number);
        if (before == null || now == null || peer.mayGetOthersThanBest()) {
            return false;
        }
        Advert then = peer.export().advert(number, before, peer.policy());
        return then != null && then.equals(peer.export().advert(number, now, peer.policy()));
    }

    @Override
    public void repeat() {
        previous = null;
        walked = 0;
        walkEnd = table.index().capacity();
        peer.audience().hears(told);
    }

    @Override
    public void differFrom(PeerPolicy before) {
        // In the midst of another walk it is not known which policy a prefix was told by.
        boolean walking = walked < walkEnd;
        repeat();
        previous = walking ? null : before;
    }

    @Override
    public boolean isEmpty() {
        return queue.isEmpty() && walked >= walkEnd;
    }

    @Override
    public List<Update> next() {
        SharedBatch batch = new SharedBatch(peer.revision(), take(), told);
        SharedBatch answer =
                peer.audience().answer(batch, peer.source().source()).orElse(null);
        if (answer == null) {
            answer = batch;
            fill(batch);
        }
        for (int place = 0; place < answer.size(); place++) {
            mark(answer.number(place), answer.isAnnounced(place));
        }
        return answer.updates();
    }

    /** The prefixes of the next batch. */
    private int[] take() {
        IntQueue taken = new IntQueue();
        int count = 0;
        SharedAttributes last = null;
        while (!queue.isEmpty() && (count++ < BATCH || count < 4 * BATCH && sharedBy(queue.peek()) == last)) {
            int number = queue.poll();
            waiting.clear(number);
            last = sharedBy(number);
            taken.add(number);
        }
        walked = next(walked);
        while (walked < walkEnd && (count++ < BATCH || count < 4 * BATCH && sharedBy(walked) == last)) {
            boolean may = peer.audience().look(walked);
            if (!waiting.get(walked)) {
                last = sharedBy(walked);
                if (isOfInterest(walked, may)) {
                    taken.add(walked);
                }
            }
            walked = next(walked + 1);
        }
        return taken.toArray();
    }

    /** Where the walk goes on: under another policy, everything may be told another way. */
    private int next(int number) {
        return previous == null ? Math.min(walkEnd, peer.audience().next(number, told)) : number;
    }

    /** So that a batch does not end between prefixes that could go together. */
    private @Nullable SharedAttributes sharedBy(int number) {
        return table.bestSet(number);
    }

    /** Whether the peer is to be told of a prefix on a walk. */
    private boolean isOfInterest(int number, boolean may) {
        PeerPolicy before = previous;
        if (before == null) {
            return told.get(number) || may && hasNews(number);
        }
        Advert now = peer.export().choose(number, peer.policy());
        // The table may have changed since the peer was told, in a way that is of no interest under the policy of now.
        return told.get(number) != (now != null)
                || !Objects.equals(peer.export().choose(number, before), now);
    }

    private void fill(SharedBatch batch) {
        UpdateGroups groups = new UpdateGroups();
        boolean nextHops = peer.audience().mayHearOfEachOther();
        Adverts adverts = new Adverts(peer, peer.policy(), table);
        for (int place = 0; place < batch.size(); place++) {
            int number = batch.number(place);
            Candidate best = table.best(number);
            Advert advert = best == null ? null : adverts.of(number, best);
            if (advert != null) {
                groups.add(table.index().prefix(number), 0, advert);
            } else if (told.get(number)) {
                groups.withdraw(table.index().prefix(number), 0);
            }
            if (best != null) {
                batch.decided(place, best.source(), advert != null);
                if (nextHops) {
                    batch.leadsTo(best.set().nextHop().address());
                }
            }
        }
        batch.conclude(groups.updates());
        if (!adverts.hadOthers() && !batch.concerns(peer.source().source())) {
            peer.audience().share(batch);
        }
    }

    private void mark(int number, boolean announced) {
        if (announced) {
            size += told.get(number) ? 0 : 1;
            told.set(number);
            peer.audience().hears(number);
        } else if (told.get(number)) {
            told.clear(number);
            size--;
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean needs(int number) {
        return told.get(number) || waiting.get(number);
    }

    @Override
    public List<Path> told(int number, PeerPolicy by) {
        return peer.export().choices(number, by).stream()
                .map(choice -> peer.export().told(number, choice, 0))
                .toList();
    }

    @Override
    public Told told() {
        return new Told(
                NlriList.unicast(told.stream().mapToObj(table.index()::prefix).toList()), List.of());
    }

    @Override
    public void resume(Told before) {
        for (NlriList list : before.prefixes()) {
            for (int at = 0; at < list.size() && list instanceof PrefixList prefixes; at++) {
                int number = table.claim(prefixes, at);
                size += told.get(number) ? 0 : 1;
                told.set(number);
            }
        }
        repeat();
    }
}
