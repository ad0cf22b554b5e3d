package dev.poplin.bgp;

import dev.poplin.bgp.rib.RouteChange;

/** What a subscriber of {@link BgpSpeaker#changes} hears. Immutable. */
public sealed interface RouteEvent {

    /**
     * The best path of a prefix is another one, or it is told for the first time.
     *
     * @param change the change
     */
    record Changed(RouteChange change) implements RouteEvent {}

    /**
     * Changes came faster than they were taken, and some were lost: what is known may be wrong. All best paths follow, and then
     * {@link InSync}; what has not been among them by then is gone.
     *
     * @param lost how many changes were lost
     */
    record Overrun(long lost) implements RouteEvent {}

    /** All best paths have been told, since the beginning or since the last overrun. */
    record InSync() implements RouteEvent {}
}
