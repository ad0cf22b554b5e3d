package dev.poplin.bgp.session;

import java.util.List;

/**
 * What an event leads to.
 *
 * @param state the next state
 * @param actions what is to be done, in order
 */
public record Transition(SessionState state, List<Action> actions) {

    /** Copies the list. */
    public Transition {
        actions = List.copyOf(actions);
    }
}
