package dev.poplin.bgp.session;

import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import java.time.Duration;
import java.util.Optional;

/** What is to be done, in order, after an event. */
public sealed interface Action {

    /** The timers of a session. */
    enum Timer {
        /** Time to connect again. */
        CONNECT_RETRY,
        /** The peer must have been heard by then. */
        HOLD,
        /** A KEEPALIVE is due. */
        KEEPALIVE,
        /** The peer may send its OPEN first until then. */
        DELAY_OPEN,
        /** No connection is tried until then. */
        IDLE_HOLD,
        /** The peer must have taken something by then. */
        SEND_HOLD,
        /** The failures of the past are forgotten then. */
        STABILITY
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

    /** Stop all timers. */
    record StopTimers() implements Action {}

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
     * The peer wants our routes again, or says where its own repetition begins and ends.
     *
     * @param request which
     */
    record Refresh(RouteRefresh request) implements Action {}

    /**
     * The connection is of no use any more.
     *
     * @param reason why, for people
     * @param notification what one side has told the other at the end, or empty if the connection was lost without a word
     */
    record Ended(String reason, Optional<Notification> notification) implements Action {}
}
