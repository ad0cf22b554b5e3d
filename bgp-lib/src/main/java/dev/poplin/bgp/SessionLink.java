package dev.poplin.bgp;

import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.MessageDecoder;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.session.Action;
import dev.poplin.bgp.session.Event;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.session.SessionState;
import dev.poplin.bgp.session.StateMachine;
import dev.poplin.bgp.session.Transition;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection with its state machine: carries out the actions. Confined to the loop's thread. */
final class SessionLink implements Connection.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLink.class);

    /** The session that owns the link. */
    interface Owner {

        /** The state machine is in another state now. */
        void changed(SessionLink link, Phase before);

        /** Routes may be exchanged. */
        void established(SessionLink link, Open remote);

        /** The peer's routes have changed, or it wants ours again. */
        void act(SessionLink link, Action action);

        /** The link is of no use any more. */
        void ended(SessionLink link, Action.Ended ended, boolean wasEstablished);

        /** There is room to send. */
        void drained(SessionLink link);
    }

    private final EventLoop loop;
    private final SessionConfig config;
    private final Owner owner;
    private final Function<Connection.Listener, @Nullable Connection> connector;
    private final Map<Action.Timer, EventLoop.Timer> timers = new EnumMap<>(Action.Timer.class);
    private @Nullable Connection connection;
    private SessionState state = SessionState.IDLE;
    private Negotiated negotiated = Negotiated.NOTHING;

    SessionLink(
            EventLoop loop,
            SessionConfig config,
            Owner owner,
            Function<Connection.Listener, @Nullable Connection> connector) {
        this.loop = loop;
        this.config = config;
        this.owner = owner;
        this.connector = connector;
    }

    /** A link for a connection that the peer opened. */
    void takeOver(Function<Connection.Listener, Connection> accepted) {
        handle(new Event.Start(true));
        connection = accepted.apply(this);
    }

    Phase phase() {
        return state.phase();
    }

    SessionState state() {
        return state;
    }

    @Nullable
    Connection connection() {
        return connection;
    }

    void handle(Event event) {
        Phase before = state.phase();
        Transition transition = StateMachine.next(config, state, event);
        state = transition.state();
        if (state.phase() == Phase.OPEN_CONFIRM && before == Phase.OPEN_SENT) {
            state.remote().ifPresent(remote -> negotiated = Negotiated.of(config.local(), remote));
        }
        for (Action action : transition.actions()) {
            perform(action, before);
        }
        if (state.phase() != before) {
            owner.changed(this, before);
        }
    }

    Negotiated negotiated() {
        return negotiated;
    }

    private void perform(Action action, Phase before) {
        if (action instanceof Action.Connect) {
            connection = connector.apply(this);
        } else if (action instanceof Action.Close) {
            if (connection != null) {
                connection.close();
                connection = null;
            }
        } else if (action instanceof Action.Send send) {
            send(send.message());
        } else if (action instanceof Action.StartTimer start) {
            startTimer(start);
        } else if (action instanceof Action.StopTimer stop) {
            stopTimer(stop.timer());
        } else if (action instanceof Action.Established up) {
            owner.established(this, up.remote());
        } else if (action instanceof Action.Ended ended) {
            owner.ended(this, ended, before == Phase.ESTABLISHED);
        } else {
            owner.act(this, action);
        }
    }

    void send(BgpMessage message) {
        if (connection != null) {
            LOG.trace("{}", message);
            connection.send(MessageEncoder.encode(message, negotiated));
        }
    }

    private void startTimer(Action.StartTimer start) {
        stopTimer(start.timer());
        Event event =
                switch (start.timer()) {
                    case CONNECT_RETRY -> new Event.ConnectRetryExpired();
                    case HOLD -> new Event.HoldExpired();
                    case KEEPALIVE -> new Event.KeepaliveExpired();
                };
        boolean jittered = start.timer() != Action.Timer.HOLD;
        Duration after = jittered ? Jitter.of(start.after()) : start.after();
        timers.put(start.timer(), loop.schedule(after, () -> handle(event)));
    }

    private void stopTimer(Action.Timer timer) {
        EventLoop.Timer running = timers.remove(timer);
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public void opened() {
        handle(new Event.TransportUp());
    }

    @Override
    public void message(ByteBuffer message) {
        Decoded decoded = MessageDecoder.decode(message, negotiated);
        if (decoded instanceof Decoded.Valid valid) {
            valid.faults().forEach(fault -> LOG.warn("a malformed attribute from the peer: {}", fault));
            handle(new Event.Received(valid.message()));
        } else if (decoded instanceof Decoded.Fatal fatal) {
            handle(new Event.Malformed(fatal.notification(), fatal.reason()));
        }
    }

    @Override
    public void unreadable(ByteBuffer header) {
        boolean marker = MessageDecoder.lengthOf(header) == -1;
        byte[] length = {header.get(16), header.get(17)};
        handle(
                marker
                        ? new Event.Malformed(Notification.of(Notification.HEADER, 1), "the marker is not all ones")
                        : new Event.Malformed(new Notification(Notification.HEADER, 2, length), "bad message length"));
    }

    @Override
    public void closed(String reason) {
        LOG.debug("connection: {}", reason);
        connection = null;
        handle(new Event.TransportDown());
    }

    @Override
    public void drained() {
        owner.drained(this);
    }
}
