package dev.poplin.bgp.session;

import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.session.Action.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ways from every state back to IDLE, RFC 4271 §8.2.2: what the peer is told, and whether the failure counts. */
final class Ending {

    /** RFC 9687 §4. */
    private static final int SEND_HOLD_TIMER = 8;

    private Ending() {}

    /** What ends a session beyond CONNECT and ACTIVE; what is left is an error of the state machine. */
    static Transition of(SessionConfig config, SessionState state, Event event) {
        if (event instanceof Event.SendProgress || event instanceof Event.StabilityExpired) {
            return new Transition(state, List.of());
        }
        if (event instanceof Event.TransportUp) {
            // Whoever has both connections decides which one goes on.
            return new Transition(state, List.of());
        }
        if (event instanceof Event.TransportDown) {
            return failed(config, state, Optional.empty(), "the connection was lost");
        }
        if (event instanceof Event.Superseded) {
            return failed(config, state, Optional.empty(), "the peer has connected again");
        }
        if (event instanceof Event.HoldExpired) {
            return failed(
                    config,
                    state,
                    Notification.of(Notification.HOLD_TIMER, 0),
                    "nothing was heard from the peer for " + state.holdTimeSeconds() + " s");
        }
        if (event instanceof Event.SendHoldExpired) {
            return failed(config, state, Notification.of(SEND_HOLD_TIMER, 0), "the peer takes nothing of what is sent");
        }
        if (event instanceof Event.AutomaticStop stop) {
            return failed(config, state, stop.notification(), stop.reason());
        }
        if (event instanceof Event.CollisionDump) {
            return failed(config, state, collision(), "another connection with the peer is kept");
        }
        if (event instanceof Event.Malformed malformed) {
            return failed(config, state, malformed.notification(), malformed.reason());
        }
        if (event instanceof Event.Received received && received.message() instanceof Notification notification) {
            return notified(config, state, notification);
        }
        int subcode = state.phase().ordinal() - Phase.OPEN_SENT.ordinal() + 1;
        return failed(
                config,
                state,
                Notification.of(Notification.STATE_MACHINE, subcode),
                named(event) + " is not expected in " + state.phase());
    }

    private static Notification collision() {
        return Notification.of(Notification.CEASE, Notification.COLLISION);
    }

    private static String named(Event event) {
        return event instanceof Event.Received received ? received.message().toString() : event.toString();
    }

    private static Transition notified(SessionConfig config, SessionState state, Notification notification) {
        boolean otherVersion = notification.code() == Notification.OPEN && notification.subcode() == 1;
        boolean counts = !otherVersion || state.phase() == Phase.ESTABLISHED;
        int failures = counts ? state.failures() + 1 : state.failures();
        return end(config, state, failures, List.of(), Optional.of(notification), "the peer sent " + notification);
    }

    /** What ends a connection attempt: nothing was sent yet that the peer could be told about. */
    static Transition ofConnecting(SessionConfig config, SessionState state, Event event) {
        boolean version = event instanceof Event.Received received
                && received.message() instanceof Notification notification
                && notification.code() == Notification.OPEN
                && notification.subcode() == 1;
        if (version && state.delayingOpen()) {
            return quiet(config, state, "the peer speaks another version of BGP");
        }
        String reason = event instanceof Event.TransportDown
                ? "the connection was lost"
                : event instanceof Event.Malformed malformed
                        ? malformed.reason()
                        : event instanceof Event.AutomaticStop stop
                                ? stop.reason()
                                : named(event) + " is not expected in " + state.phase();
        return end(config, state, state.failures() + 1, List.of(), Optional.empty(), reason);
    }

    /** It did not come to a session, and that is nobody's failure. */
    static Transition quiet(SessionConfig config, SessionState state, String reason) {
        return end(config, state, state.failures(), List.of(), Optional.empty(), reason);
    }

    static Transition failed(SessionConfig config, SessionState state, Notification notification, String reason) {
        return failed(config, state, Optional.of(notification), reason);
    }

    private static Transition failed(
            SessionConfig config, SessionState state, Optional<Notification> notification, String reason) {
        List<Action> last = notification
                .<List<Action>>map(told -> List.of(new Action.Send(told)))
                .orElse(List.of());
        return end(config, state, state.failures() + 1, last, notification, reason);
    }

    /** Somebody wants it so: nothing begins again by itself. */
    static Transition stopped(SessionState state, Notification notification) {
        boolean open = state.phase().compareTo(Phase.OPEN_SENT) >= 0;
        List<Action> actions = new ArrayList<>();
        if (open) {
            actions.add(new Action.Send(notification));
        }
        actions.add(new Action.StopTimers());
        actions.add(new Action.Close());
        actions.add(new Action.Ended("stopped here: " + notification, Optional.of(notification)));
        return new Transition(SessionState.IDLE, actions);
    }

    private static Transition end(
            SessionConfig config,
            SessionState state,
            int failures,
            List<Action> last,
            Optional<Notification> notification,
            String reason) {
        List<Action> actions = new ArrayList<>(last);
        actions.add(new Action.StopTimers());
        actions.add(new Action.Close());
        if (config.restarting()) {
            actions.add(new Action.StartTimer(Timer.IDLE_HOLD, config.timers().idleHold(failures)));
        }
        actions.add(new Action.Ended(reason, notification));
        return new Transition(SessionState.idle(failures), actions);
    }
}
