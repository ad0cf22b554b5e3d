package dev.poplin.bgp.session;

import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Notification;

/**
 * What happens to a session. The numbers are those of RFC 4271 §8.1 and RFC 9687 §3; what that table calls TcpConnection_Valid
 * and Tcp_CR_Invalid (14, 15) is decided before a connection reaches the state machine.
 */
public sealed interface Event {

    /**
     * The session shall begin (1, 3, 4, 5).
     *
     * @param passive whether to wait for the peer to connect
     */
    record Start(boolean passive) implements Event {}

    /**
     * The session shall begin again after a hold that grows with its failures (6).
     *
     * @param failures how often it has failed in a row
     */
    record DampedStart(int failures) implements Event {}

    /**
     * Somebody wants the session to end (2).
     *
     * @param notification what to tell the peer
     */
    record Stop(Notification notification) implements Event {}

    /**
     * The speaker itself wants the session to end, and to begin again later (8): too many prefixes, or no life in the path.
     *
     * @param notification what to tell the peer
     * @param reason why, for people
     */
    record AutomaticStop(Notification notification, String reason) implements Event {}

    /** Another connection with the same peer is kept instead of this one (23). */
    record CollisionDump() implements Event {}

    /** The peer has opened another connection and knows no more of this one, which is not told so (RFC 4724 §4.2). */
    record Superseded() implements Event {}

    /** It is time to try a connection again (9). */
    record ConnectRetryExpired() implements Event {}

    /** The peer has been silent for too long (10). */
    record HoldExpired() implements Event {}

    /** It is time to show that we are alive (11). */
    record KeepaliveExpired() implements Event {}

    /** The peer has had its time to send its OPEN first (12). */
    record DelayOpenExpired() implements Event {}

    /** The hold after a failure is over (13). */
    record IdleHoldExpired() implements Event {}

    /** The peer has taken no byte for too long (29). */
    record SendHoldExpired() implements Event {}

    /** The session has worked for so long that its failures are forgotten. */
    record StabilityExpired() implements Event {}

    /** The peer takes what is sent. */
    record SendProgress() implements Event {}

    /** The connection is open, whoever opened it (16, 17). */
    record TransportUp() implements Event {}

    /** The connection failed, or the peer closed it (18). */
    record TransportDown() implements Event {}

    /**
     * A message came (19, 20, 24, 25, 26, 27).
     *
     * @param message the message
     */
    record Received(BgpMessage message) implements Event {}

    /**
     * A message came that ends the session (21, 22, 28).
     *
     * @param notification what to tell the peer
     * @param reason what is wrong, for people
     */
    record Malformed(Notification notification, String reason) implements Event {}
}
