package dev.poplin.bgp.rib;

import dev.poplin.inet.IpFamily;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * What is done for many prefixes of a table at once, in portions: to forget what was not told again, to filter and to decide again.
 * Confined to its owner.
 */
final class TableRounds {

    private final Rib rib;
    private final RoutingTable table;
    private final Runnable wake;
    private final Rounds waiting;

    TableRounds(Rib rib, RoutingTable table, Runnable wake) {
        this.rib = rib;
        this.table = table;
        this.wake = wake;
        this.waiting = new Rounds(table.index());
    }

    /** What a source has told must be told again before it is {@link #sweep swept}. */
    void beginEpochs(TableSource source) {
        for (IpFamily family : IpFamily.values()) {
            beginEpoch(source, family);
        }
    }

    void beginEpoch(TableSource source, IpFamily family) {
        for (int number = 0;
                source.isExhausted(family) && number < table.index().capacity();
                number++) {
            if (table.index().isUsed(number) && table.index().family(number) == family) {
                table.sweep(number, source, source.stamp(family));
            }
        }
        source.beginEpoch(family);
    }

    void sweep(TableSource source) {
        for (IpFamily family : IpFamily.values()) {
            sweep(source, family);
        }
    }

    /** Forgets, soon, what a source has not told again of one family; what is marked meanwhile is not meant. */
    void sweep(TableSource source, IpFamily family) {
        sweep(source, family, source.stamp(family));
    }

    /** The same of what it told before its session, or before its last one, and not again in it. */
    void sweepBeforeSession(TableSource source, IpFamily family) {
        sweep(source, family, source.sessionStamp(family));
    }

    private void sweep(TableSource source, IpFamily family, int stamp) {
        if (source.stale(family) > 0) {
            begin(number -> {
                if (source.stale(family) > 0 && table.index().family(number) == family) {
                    table.sweep(number, source, stamp);
                }
            });
        }
    }

    /** Forgets, soon, all that a peer has told of a family that it may not tell any more. */
    void forget(RibPeer peer, IpFamily family) {
        begin(number -> {
            if (table.index().family(number) == family && !peer.takes(family)) {
                table.forget(number, peer.source());
            }
        });
    }

    void filterAgain(RibPeer peer) {
        if (peer.source().paths() > 0) {
            begin(number -> table.filterAgain(
                    number,
                    peer.source(),
                    (path, before, staleness) -> Import.again(rib, peer, path, before, staleness)));
        }
    }

    /** What a peer has told is reflected now and was not, or the other way: the others hear what is new for them. */
    void tellAgain(RibPeer peer) {
        begin(number -> {
            if (!table.reading().toldBy(number, peer.source()).isEmpty()) {
                rib.changed(number, null, true, true);
            }
        });
    }

    /** Next hops are as far as they were not: decides, soon, about all that goes through them. */
    void decideAgain(List<NextHop> changed) {
        if (!changed.isEmpty()) {
            changed.forEach(NextHop::decidedSoon);
            begin(table::decideAgain, () -> changed.forEach(NextHop::decided));
        }
    }

    /** A peer has another identifier, which the decision compares, and which those hear of to whom its paths are reflected. */
    void decideAgain(TableSource source) {
        begin(number -> table.decideAgain(number, source));
    }

    private void begin(IntConsumer visit) {
        begin(visit, () -> {});
    }

    private void begin(IntConsumer visit, Runnable end) {
        waiting.add(visit, end);
        wake.run();
    }

    /** Does a portion. Returns whether there is more. */
    boolean work() {
        return waiting.work();
    }
}
