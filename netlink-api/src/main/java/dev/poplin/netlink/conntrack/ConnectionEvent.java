package dev.poplin.netlink.conntrack;

/** What a {@link ConntrackMonitor} tells. Immutable. */
public sealed interface ConnectionEvent {

    /** A connection was begun and its first packet has left. */
    record Created(Connection connection) implements ConnectionEvent {}

    /** Something of it changed: its state, its mark, that answers came. */
    record Updated(Connection connection) implements ConnectionEvent {}

    /** It is forgotten; with what was counted if counting is on. */
    record Destroyed(Connection connection) implements ConnectionEvent {}

    /** A helper expects a connection. */
    record Expected(Expectation expectation) implements ConnectionEvent {}

    /** It is no longer expected. */
    record Unexpected(Expectation expectation) implements ConnectionEvent {}

    /** Events were lost, because they came faster than they were taken or cannot be read; list again. */
    record Overrun() implements ConnectionEvent {}
}
