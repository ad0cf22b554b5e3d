package dev.poplin.bgp.rib;

import dev.poplin.bgp.message.Update;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one peer has been told, and what it is to be told next. A prefix that changes twice before the peer takes it is told once,
 * so what waits is never more than the table. Confined to its owner.
 */
sealed interface AdjRibOut permits BestPathOut, ManyPathsOut {

    /** How many prefixes a turn takes, so that a large table does not keep others waiting. */
    int BATCH = 4096;

    /** The paths of a prefix have changed. */
    void changed(int number, @Nullable Candidate before, boolean best);

    /** The peer shall be told everything, whatever it was told before. */
    void repeat();

    /** The peer shall be told what it would be told otherwise now than under another policy. */
    void differFrom(PeerPolicy previous);

    /** Whether nothing waits. */
    boolean isEmpty();

    /** The next updates: a batch of what waits, prefixes with equal attributes in one. */
    List<Update> next();

    /** How many prefixes the peer has been told. */
    int size();

    /** Whether the peer knows of a prefix, or is to be told something of it. */
    boolean needs(int number);

    /** What the peer is told of a prefix under some policy, the best path first. */
    List<Path> told(int number, PeerPolicy by);

    /** What the peer has been told, as far as it is kept. */
    Told told();

    /**
     * Another process has told the peer this: it is to be told what that process would not have told it, again what may be another way
     * now, and to hear of what is to be told no more.
     */
    void resume(Told told);
}
