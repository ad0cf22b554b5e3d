package dev.poplin.bgp.session;

import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Notification;

/** What happens to a session, RFC 4271 §8.1. */
public sealed interface Event {

    /**
     * The session shall begin.
     *
     * @param passive whether to wait for the peer to connect
     */
    record Start(boolean passive) implements Event {}

    /**
     * The session shall end.
     *
     * @param notification what to tell the peer
     */
    record Stop(Notification notification) implements Event {}

    /** It is time to try a connection again. */
    record ConnectRetryExpired() implements Event {}

    /** The peer has been silent for too long. */
    record HoldExpired() implements Event {}

    /** It is time to show that we are alive. */
    record KeepaliveExpired() implements Event {}

    /** The connection is open, whoever opened it. */
    record TransportUp() implements Event {}

    /** The connection failed, or the peer closed it. */
    record TransportDown() implements Event {}

    /**
     * A message came.
     *
     * @param message the message
     */
    record Received(BgpMessage message) implements Event {}

    /**
     * A message came that ends the session.
     *
     * @param notification what to tell the peer
     * @param reason what is wrong, for people
     */
    record Malformed(Notification notification, String reason) implements Event {}
}
