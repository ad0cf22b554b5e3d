package dev.poplin.bgp.session;

import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import java.time.Duration;

/** What is to be done, in order, after an event. */
public sealed interface Action {

    /** The timers of a session. */
    enum Timer {
        /** Time to connect again. */
        CONNECT_RETRY,
        /** The peer must have been heard by then. */
        HOLD,
        /** A KEEPALIVE is due. */
        KEEPALIVE
    }

    /** Open a connection to the peer. */
    record Connect() implements Action {}

    /** Close the connection, after what was sent. */
    record Close() implements Action {}

    /**
     * Send a message.
     *
     * @param message the message
     */
    record Send(BgpMessage message) implements Action {}

    /**
     * Start a timer, again if it runs.
     *
     * @param timer which
     * @param after when it expires
     */
    record StartTimer(Timer timer, Duration after) implements Action {}

    /**
     * Stop a timer.
     *
     * @param timer which
     */
    record StopTimer(Timer timer) implements Action {}

    /**
     * Routes may be exchanged now.
     *
     * @param remote the peer's OPEN
     */
    record Established(Open remote) implements Action {}

    /**
     * The peer's routes have changed.
     *
     * @param update what came and went
     */
    record Deliver(Update update) implements Action {}

    /**
     * The peer wants our routes again.
     *
     * @param request which
     */
    record Refresh(RouteRefresh request) implements Action {}

    /**
     * The session has ended.
     *
     * @param reason why, for people
     * @param graceful whether the peer's routes may be kept for a while: it vanished without a word
     */
    record Ended(String reason, boolean graceful) implements Action {}
}
