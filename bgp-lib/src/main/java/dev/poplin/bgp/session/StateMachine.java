package dev.poplin.bgp.session;

import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.RouteRefresh;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.session.Action.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * RFC 4271 §8.2.2 as a function of state and event. One machine is for one connection; which of two survives when both speakers
 * connect at once is decided by whoever has both (§6.8).
 */
public final class StateMachine {

    private StateMachine() {}

    /** What this event leads to in this state. */
    public static Transition next(SessionConfig config, SessionState state, Event event) {
        if (event instanceof Event.Stop stop) {
            return state.phase() == Phase.IDLE
                    ? new Transition(state, List.of())
                    : end(state, Optional.of(stop.notification()), "stopped here: " + stop.notification(), false);
        }
        return switch (state.phase()) {
            case IDLE -> idle(config, state, event);
            case CONNECT, ACTIVE -> connecting(config, state, event);
            case OPEN_SENT -> openSent(config, state, event);
            case OPEN_CONFIRM -> openConfirm(state, event);
            case ESTABLISHED -> established(state, event);
        };
    }

    private static Transition idle(SessionConfig config, SessionState state, Event event) {
        if (event instanceof Event.Start start) {
            return start.passive()
                    ? new Transition(state.in(Phase.ACTIVE), List.of())
                    : new Transition(state.in(Phase.CONNECT), List.of(retryTimer(config), new Action.Connect()));
        }
        return new Transition(state, List.of());
    }

    private static Transition connecting(SessionConfig config, SessionState state, Event event) {
        if (event instanceof Event.TransportUp) {
            return new Transition(
                    state.in(Phase.OPEN_SENT),
                    List.of(
                            new Action.StopTimer(Timer.CONNECT_RETRY),
                            new Action.Send(config.local()),
                            new Action.StartTimer(Timer.HOLD, SessionConfig.LARGE_HOLD_TIME)));
        }
        if (event instanceof Event.ConnectRetryExpired) {
            return new Transition(
                    state.in(Phase.CONNECT), List.of(new Action.Close(), retryTimer(config), new Action.Connect()));
        }
        if (event instanceof Event.TransportDown) {
            return new Transition(state.in(Phase.ACTIVE), List.of(retryTimer(config)));
        }
        return new Transition(state, List.of());
    }

    private static Action retryTimer(SessionConfig config) {
        return new Action.StartTimer(Timer.CONNECT_RETRY, config.connectRetry());
    }

    private static Transition openSent(SessionConfig config, SessionState state, Event event) {
        if (event instanceof Event.Received received && received.message() instanceof Open remote) {
            return opened(config, state, remote);
        }
        return ended(state, event);
    }

    private static Transition opened(SessionConfig config, SessionState state, Open remote) {
        if (remote.as() != config.remoteAs()) {
            return end(
                    state,
                    Optional.of(Notification.of(Notification.OPEN, 2)),
                    "the peer is AS " + remote.as() + ", expected " + config.remoteAs(),
                    false);
        }
        if (remote.routerId().equals(config.local().routerId())
                && remote.as() == config.local().as()) {
            return end(
                    state,
                    Optional.of(Notification.of(Notification.OPEN, 3)),
                    "the peer has our own router id " + remote.routerId(),
                    false);
        }
        int holdTime = Math.min(config.local().holdTimeSeconds(), remote.holdTimeSeconds());
        SessionState next = new SessionState(Phase.OPEN_CONFIRM, holdTime, Optional.of(remote));
        List<Action> actions = new ArrayList<>();
        actions.add(new Action.Send(new Keepalive()));
        if (holdTime == 0) {
            actions.add(new Action.StopTimer(Timer.HOLD));
        } else {
            actions.add(keepaliveTimer(next));
            actions.add(holdTimer(next));
        }
        return new Transition(next, actions);
    }

    private static Action holdTimer(SessionState state) {
        return new Action.StartTimer(Timer.HOLD, Duration.ofSeconds(state.holdTimeSeconds()));
    }

    private static Action keepaliveTimer(SessionState state) {
        return new Action.StartTimer(
                Timer.KEEPALIVE, Duration.ofSeconds(state.holdTimeSeconds()).dividedBy(3));
    }

    private static Transition openConfirm(SessionState state, Event event) {
        if (event instanceof Event.Received received && received.message() instanceof Keepalive) {
            List<Action> actions = new ArrayList<>(heard(state));
            state.remote().ifPresent(remote -> actions.add(new Action.Established(remote)));
            return new Transition(state.in(Phase.ESTABLISHED), actions);
        }
        if (event instanceof Event.KeepaliveExpired) {
            return alive(state);
        }
        return ended(state, event);
    }

    private static Transition established(SessionState state, Event event) {
        if (event instanceof Event.KeepaliveExpired) {
            return alive(state);
        }
        if (event instanceof Event.Received received) {
            List<Action> actions = new ArrayList<>(heard(state));
            if (received.message() instanceof Keepalive) {
                return new Transition(state, actions);
            }
            if (received.message() instanceof Update update) {
                actions.add(new Action.Deliver(update));
                return new Transition(state, actions);
            }
            if (received.message() instanceof RouteRefresh request) {
                actions.add(new Action.Refresh(request));
                return new Transition(state, actions);
            }
        }
        return ended(state, event);
    }

    private static List<Action> heard(SessionState state) {
        return state.holdTimeSeconds() == 0 ? List.of() : List.of(holdTimer(state));
    }

    private static Transition alive(SessionState state) {
        return state.holdTimeSeconds() == 0
                ? new Transition(state, List.of())
                : new Transition(state, List.of(new Action.Send(new Keepalive()), keepaliveTimer(state)));
    }

    /** What ends every session beyond CONNECT and ACTIVE; what is left is an error of the state machine. */
    private static Transition ended(SessionState state, Event event) {
        if (event instanceof Event.TransportDown) {
            return end(state, Optional.empty(), "the connection was lost", true);
        }
        if (event instanceof Event.HoldExpired) {
            return end(
                    state,
                    Optional.of(Notification.of(Notification.HOLD_TIMER, 0)),
                    "nothing was heard from the peer for " + state.holdTimeSeconds() + " s",
                    true);
        }
        if (event instanceof Event.Malformed malformed) {
            return end(state, Optional.of(malformed.notification()), malformed.reason(), false);
        }
        if (event instanceof Event.Received received) {
            if (received.message() instanceof Notification notification) {
                return end(state, Optional.empty(), "the peer sent " + notification, false);
            }
            int subcode = state.phase().ordinal() - Phase.OPEN_SENT.ordinal() + 1;
            return end(
                    state,
                    Optional.of(Notification.of(Notification.STATE_MACHINE, subcode)),
                    received.message() + " is not expected in " + state.phase(),
                    false);
        }
        return new Transition(state, List.of());
    }

    private static Transition end(
            SessionState state, Optional<Notification> notification, String reason, boolean graceful) {
        List<Action> actions = new ArrayList<>();
        boolean open = state.phase().compareTo(Phase.OPEN_SENT) >= 0;
        if (open) {
            notification.ifPresent(message -> actions.add(new Action.Send(message)));
        }
        for (Timer timer : Timer.values()) {
            actions.add(new Action.StopTimer(timer));
        }
        actions.add(new Action.Close());
        actions.add(new Action.Ended(reason, graceful));
        return new Transition(SessionState.IDLE, actions);
    }
}
