package dev.poplin.bgp.session;

/** The states of RFC 4271 §8.2.2. */
public enum Phase {
    /** Nothing is under way. */
    IDLE,
    /** A connection is being opened. */
    CONNECT,
    /** Waiting for the peer to open one, or for the next try. */
    ACTIVE,
    /** Our OPEN is sent. */
    OPEN_SENT,
    /** The peer's OPEN is accepted. */
    OPEN_CONFIRM,
    /** Routes are exchanged. */
    ESTABLISHED
}
