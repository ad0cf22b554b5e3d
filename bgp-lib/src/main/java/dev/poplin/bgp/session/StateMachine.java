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

/**
 * RFC 4271 §8.2.2 as a function of state and event, with the send hold timer of RFC 9687. One machine is for one connection;
 * which of two survives when both speakers connect at once is decided by whoever has both (§6.8).
 *
 * <p>It differs from the RFC's words in three places, as other speakers do: a NOTIFICATION is never answered by one, a malformed
 * message is named as what it is in every state, and who waits for the peer to connect never connects himself.
 */
public final class StateMachine {

    private StateMachine() {}

    /** What this event leads to in this state. */
    public static Transition next(SessionConfig config, SessionState state, Event event) {
        if (event instanceof Event.Start || event instanceof Event.DampedStart) {
            return state.phase() == Phase.IDLE ? started(config, state, event) : stay(state);
        }
        if (event instanceof Event.Stop stop) {
            return state.phase() == Phase.IDLE
                    ? new Transition(SessionState.IDLE, List.of(new Action.StopTimers()))
                    : Ending.stopped(state, stop.notification());
        }
        return switch (state.phase()) {
            case IDLE -> idle(config, state, event);
            case CONNECT, ACTIVE -> connecting(config, state, event);
            case OPEN_SENT -> openSent(config, state, event);
            case OPEN_CONFIRM -> openConfirm(config, state, event);
            case ESTABLISHED -> established(config, state, event);
        };
    }

    /**
     * Goes on with an established session that another process has held; the peer hears at once that we are alive.
     *
     * @param failures how often sessions have failed in a row before this one
     * @param ours our OPEN of the session
     * @param theirs the peer's
     */
    public static Transition resumed(SessionConfig config, int failures, Open ours, Open theirs) {
        int holdTime = Math.min(ours.holdTimeSeconds(), theirs.holdTimeSeconds());
        SessionState state =
                SessionState.accepting(failures).opened(holdTime, theirs).in(Phase.ESTABLISHED);
        List<Action> actions = new ArrayList<>(heard(state));
        actions.addAll(alive(state).actions());
        if (holdTime != 0) {
            actions.add(sendHoldTimer(config, state));
        }
        if (failures > 0) {
            actions.add(new Action.StartTimer(Timer.STABILITY, config.timers().idleHoldLimit()));
        }
        return new Transition(state, actions);
    }

    private static Transition stay(SessionState state) {
        return new Transition(state, List.of());
    }

    private static Transition started(SessionConfig config, SessionState state, Event event) {
        if (event instanceof Event.DampedStart damped) {
            Duration hold = config.timers().idleHold(damped.failures());
            return new Transition(
                    SessionState.idle(damped.failures()), List.of(new Action.StartTimer(Timer.IDLE_HOLD, hold)));
        }
        return event instanceof Event.Start start && start.passive()
                ? new Transition(SessionState.accepting(0), List.of(new Action.StopTimers()))
                : connect(config, state.withoutFailures());
    }

    private static Transition connect(SessionConfig config, SessionState state) {
        return new Transition(
                state.in(Phase.CONNECT), List.of(new Action.StopTimers(), retryTimer(config), new Action.Connect()));
    }

    private static Transition idle(SessionConfig config, SessionState state, Event event) {
        return event instanceof Event.IdleHoldExpired ? connect(config, state) : stay(state);
    }

    private static Action retryTimer(SessionConfig config) {
        return new Action.StartTimer(Timer.CONNECT_RETRY, config.timers().connectRetry());
    }

    private static Transition connecting(SessionConfig config, SessionState state, Event event) {
        if (event instanceof Event.TransportUp) {
            return connected(config, state);
        }
        if (event instanceof Event.DelayOpenExpired) {
            return sendOpen(config, state);
        }
        if (event instanceof Event.ConnectRetryExpired) {
            return new Transition(
                    state.in(Phase.CONNECT),
                    List.of(
                            new Action.Close(),
                            new Action.StopTimer(Timer.DELAY_OPEN),
                            retryTimer(config),
                            new Action.Connect()));
        }
        if (event instanceof Event.Received received
                && received.message() instanceof Open remote
                && state.delayingOpen()) {
            Transition opened = opened(config, state, remote);
            List<Action> actions = new ArrayList<>(List.of(
                    new Action.StopTimer(Timer.CONNECT_RETRY),
                    new Action.StopTimer(Timer.DELAY_OPEN),
                    new Action.Send(config.local())));
            actions.addAll(opened.actions());
            return new Transition(opened.state(), actions);
        }
        if (event instanceof Event.SendProgress || event instanceof Event.StabilityExpired) {
            return stay(state);
        }
        if (event instanceof Event.TransportDown && state.phase() == Phase.CONNECT) {
            return state.delayingOpen() && config.restarting()
                    ? new Transition(
                            state.in(Phase.ACTIVE), List.of(new Action.StopTimer(Timer.DELAY_OPEN), retryTimer(config)))
                    : Ending.quiet(config, state, "the connection could not be opened");
        }
        return Ending.ofConnecting(config, state, event);
    }

    private static Transition connected(SessionConfig config, SessionState state) {
        if (config.timers().delayOpen().isZero()) {
            return sendOpen(config, state);
        }
        return new Transition(
                state.delayingOpenNow(),
                List.of(
                        new Action.StopTimer(Timer.CONNECT_RETRY),
                        new Action.StartTimer(Timer.DELAY_OPEN, config.timers().delayOpen())));
    }

    private static Transition sendOpen(SessionConfig config, SessionState state) {
        return new Transition(
                state.in(Phase.OPEN_SENT),
                List.of(
                        new Action.StopTimer(Timer.CONNECT_RETRY),
                        new Action.StopTimer(Timer.DELAY_OPEN),
                        new Action.Send(config.local()),
                        new Action.StartTimer(Timer.HOLD, SessionConfig.LARGE_HOLD_TIME)));
    }

    private static Transition openSent(SessionConfig config, SessionState state, Event event) {
        if (event instanceof Event.Received received && received.message() instanceof Open remote) {
            return opened(config, state, remote);
        }
        if (event instanceof Event.TransportDown && config.restarting()) {
            // The peer may be about to connect itself, and has closed this connection for that.
            return new Transition(
                    state.in(Phase.ACTIVE),
                    List.of(new Action.StopTimer(Timer.HOLD), new Action.Close(), retryTimer(config)));
        }
        return Ending.of(config, state, event);
    }

    private static Transition opened(SessionConfig config, SessionState state, Open remote) {
        Open local = config.local();
        if (config.remoteAs() != SessionConfig.ANY_AS && remote.as() != config.remoteAs()) {
            return Ending.failed(
                    config,
                    state.in(Phase.OPEN_SENT),
                    Notification.of(Notification.OPEN, 2),
                    "the peer is AS " + remote.as() + ", expected " + config.remoteAs());
        }
        if (remote.routerId().equals(local.routerId()) && remote.as() == local.as()) {
            return Ending.failed(
                    config,
                    state.in(Phase.OPEN_SENT),
                    Notification.of(Notification.OPEN, 3),
                    "the peer has our own router id " + remote.routerId());
        }
        int holdTime = Math.min(local.holdTimeSeconds(), remote.holdTimeSeconds());
        SessionState next = state.opened(holdTime, remote);
        Action answer = new Action.Send(new Keepalive());
        return new Transition(
                next,
                holdTime == 0
                        ? List.of(answer, new Action.StopTimer(Timer.HOLD))
                        : List.of(answer, keepaliveTimer(next), holdTimer(next)));
    }

    private static Action holdTimer(SessionState state) {
        return new Action.StartTimer(Timer.HOLD, Duration.ofSeconds(state.holdTimeSeconds()));
    }

    private static Action keepaliveTimer(SessionState state) {
        return new Action.StartTimer(Timer.KEEPALIVE, Duration.ofNanos(state.holdTimeSeconds() * 1_000_000_000L / 3));
    }

    private static Action sendHoldTimer(SessionConfig config, SessionState state) {
        return new Action.StartTimer(Timer.SEND_HOLD, config.timers().sendHold(state.holdTimeSeconds()));
    }

    private static Transition openConfirm(SessionConfig config, SessionState state, Event event) {
        if (event instanceof Event.Received received && received.message() instanceof Keepalive) {
            List<Action> actions = new ArrayList<>(heard(state));
            if (state.holdTimeSeconds() != 0) {
                actions.add(sendHoldTimer(config, state));
            }
            if (state.failures() > 0) {
                actions.add(
                        new Action.StartTimer(Timer.STABILITY, config.timers().idleHoldLimit()));
            }
            state.remote().ifPresent(remote -> actions.add(new Action.Established(remote)));
            return new Transition(state.in(Phase.ESTABLISHED), actions);
        }
        if (event instanceof Event.KeepaliveExpired) {
            return alive(state);
        }
        return Ending.of(config, state, event);
    }

    private static Transition established(SessionConfig config, SessionState state, Event event) {
        if (event instanceof Event.KeepaliveExpired) {
            return alive(state);
        }
        if (event instanceof Event.SendProgress) {
            return new Transition(state, List.of(sendHoldTimer(config, state)));
        }
        if (event instanceof Event.StabilityExpired) {
            return stay(state.withoutFailures());
        }
        if (event instanceof Event.Received received) {
            if (received.message() instanceof Keepalive) {
                return new Transition(state, heard(state));
            }
            if (received.message() instanceof Update update) {
                return new Transition(state, heard(state, new Action.Deliver(update)));
            }
            if (received.message() instanceof RouteRefresh request) {
                return new Transition(state, heard(state, new Action.Refresh(request)));
            }
        }
        return Ending.of(config, state, event);
    }

    private static List<Action> heard(SessionState state) {
        return state.holdTimeSeconds() == 0 ? List.of() : List.of(holdTimer(state));
    }

    private static List<Action> heard(SessionState state, Action then) {
        return state.holdTimeSeconds() == 0 ? List.of(then) : List.of(holdTimer(state), then);
    }

    private static Transition alive(SessionState state) {
        return state.holdTimeSeconds() == 0
                ? stay(state)
                : new Transition(state, List.of(new Action.Send(new Keepalive()), keepaliveTimer(state)));
    }
}
