package dev.poplin.bgp.rib;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;

/** What is to be done for every prefix of a table, one thing after the other, in portions. Confined to its owner. */
final class Rounds {

    private static final int PORTION = 8192;

    /** Something to be done for every prefix. */
    private static final class Round {
        private final IntConsumer visit;
        private final Runnable end;
        private int at;

        Round(IntConsumer visit, Runnable end) {
            this.visit = visit;
            this.end = end;
        }
    }

    private final PrefixIndex index;
    private final Deque<Round> waiting = new ArrayDeque<>();

    Rounds(PrefixIndex index) {
        this.index = index;
    }

    /** Something is to be done for every prefix that has a number when its turn comes. */
    void add(IntConsumer visit) {
        add(visit, () -> {});
    }

    /** The same, and something else when it has been done. */
    void add(IntConsumer visit, Runnable end) {
        waiting.add(new Round(visit, end));
    }

    /** Does a portion. Returns whether there is more. */
    boolean work() {
        int left = PORTION;
        for (Round round = waiting.peek(); round != null && left > 0; round = waiting.peek()) {
            int end = Math.min(round.at + left, index.capacity());
            left -= end - round.at;
            while (round.at < end) {
                int number = round.at++;
                if (index.isUsed(number)) {
                    round.visit.accept(number);
                }
            }
            if (round.at >= index.capacity()) {
                waiting.remove().end.run();
            }
        }
        return !waiting.isEmpty();
    }
}
