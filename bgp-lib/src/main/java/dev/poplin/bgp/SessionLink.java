package dev.poplin.bgp;

import dev.poplin.bgp.handover.HandedSession;
import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.message.SessionDecoder;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.session.Action;
import dev.poplin.bgp.session.Event;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.session.SessionState;
import dev.poplin.bgp.session.StateMachine;
import dev.poplin.bgp.session.Transition;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection with its state machine: carries out the actions. Confined to the loop's thread. */
final class SessionLink implements Connection.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(SessionLink.class);

    private static final int MOST_HELD_BACK = 64;

    /** The session that owns the link. */
    interface Owner {

        /** Decodes messages of all sessions. */
        SessionDecoders decoders();

        /** Encodes what is said on all sessions. */
        SharedEncoder encoder();

        /** Counts what passes. */
        TrafficCount traffic();

        /** The state machine is in another state now. */
        void changed(SessionLink link, Phase before);

        /** Whether what would bring the session nearer waits for now: another connection with the peer may be the one that goes on. */
        boolean holdsBack(SessionLink link, Open theirs);

        /** Routes may be exchanged. */
        void established(SessionLink link, Open remote);

        /** The peer's routes have changed, or it wants ours again. */
        void act(SessionLink link, Action action);

        /** A family's routes cannot be read: the session goes on without it (RFC 4760 §7). */
        void disabled(SessionLink link, Family family);

        /** A message of the peer is at fault, as its decoder says. */
        void faulty(byte[] message, Decoded decoded);

        /** The link is of no use any more. */
        void ended(SessionLink link, Action.Ended ended, boolean wasEstablished);

        /** There is room to send. */
        void drained(SessionLink link);
    }

    private final EventLoop loop;
    private SessionConfig config;
    private final Owner owner;
    private final Function<Connection.Listener, @Nullable Connection> connector;
    private final LinkTimers timers;
    private @Nullable Connection connection;
    private SessionState state = SessionState.IDLE;
    private SessionDecoder decoder;
    private Open ours;
    private long sentBefore;
    private Duration holdTime = Duration.ZERO;

    /** What the peer has said and waits, the oldest first. */
    private final Deque<BgpMessage> heldBack = new ArrayDeque<>(1);

    SessionLink(
            EventLoop loop,
            SessionConfig config,
            Owner owner,
            Function<Connection.Listener, @Nullable Connection> connector) {
        this.loop = loop;
        this.config = config;
        this.ours = config.local();
        this.owner = owner;
        this.decoder = owner.decoders().first();
        this.connector = connector;
        this.timers = new LinkTimers(loop, this::expired);
    }

    /** Makes this the link of a connection that the peer opened. */
    void takeOver(int failures, Function<Connection.Listener, Connection> accepted) {
        state = SessionState.accepting(failures);
        connection = accepted.apply(this);
    }

    /**
     * Makes this the link of an established session that another process has held.
     *
     * @param held makes the connection
     * @throws IOException if the connection cannot be used
     */
    void resume(HandedSession.Head head, Resumption held) throws IOException {
        connection = held.connection(this);
        decoder = decoder(head.ours(), head.theirs());
        Transition transition = StateMachine.resumed(config, head.failures(), head.ours(), head.theirs());
        state = transition.state();
        transition.actions().forEach(action -> perform(action, Phase.ESTABLISHED));
    }

    /** Makes a connection of what another process has held. */
    @FunctionalInterface
    interface Resumption {
        Connection connection(Connection.Listener listener) throws IOException;
    }

    private SessionDecoder decoder(Open sent, Open theirs) {
        ours = sent;
        return owner.decoders().of(sent, theirs, config.confederation());
    }

    /** Forgets the connection, which another process has, and does nothing more. */
    void forsake() {
        timers.stopAll();
        if (connection != null) {
            connection.forsake();
            connection = null;
        }
    }

    Phase phase() {
        return state.phase();
    }

    /** Whether something is under way, or will be without anybody's doing. */
    boolean isActive() {
        return state.phase() != Phase.IDLE || timers.isRunning(Action.Timer.IDLE_HOLD);
    }

    SessionState state() {
        return state;
    }

    @Nullable
    Connection connection() {
        return connection;
    }

    /** Goes on with other settings; what OPEN messages say counts from the next session on. */
    void change(SessionConfig changed) {
        config = changed;
    }

    /** Drops the connection without a word, and does nothing more. */
    void abandon() {
        timers.stopAll();
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /** Whether something that the peer has said waits. */
    boolean isHeldBack() {
        return !heldBack.isEmpty();
    }

    /** Hears what was held back. */
    void proceed() {
        List<BgpMessage> waiting = List.copyOf(heldBack);
        heldBack.clear();
        waiting.forEach(message -> handle(new Event.Received(message)));
    }

    void handle(Event event) {
        Phase before = state.phase();
        Transition transition = StateMachine.next(hasSaid(before) ? config.withLocal(ours) : config, state, event);
        state = transition.state();
        if (state.phase() == Phase.OPEN_CONFIRM && before != Phase.OPEN_CONFIRM) {
            state.remote().ifPresent(remote -> decoder = decoder(ours, remote));
        }
        for (Action action : transition.actions()) {
            perform(action, before);
        }
        if (state.phase() != before) {
            owner.changed(this, before);
        }
    }

    /** Whether our OPEN was sent: other settings count from the next one on. */
    private static boolean hasSaid(Phase phase) {
        return phase == Phase.OPEN_SENT || phase == Phase.OPEN_CONFIRM || phase == Phase.ESTABLISHED;
    }

    /** Our OPEN of this session. */
    Open ours() {
        return ours;
    }

    Negotiated negotiated() {
        return decoder.negotiated();
    }

    private void perform(Action action, Phase before) {
        if (action instanceof Action.Connect) {
            connection = connector.apply(this);
        } else if (action instanceof Action.Close) {
            heldBack.clear();
            if (connection != null) {
                connection.close();
                connection = null;
            }
        } else if (action instanceof Action.Send send) {
            if (send.message() instanceof Open open) {
                ours = open;
            }
            send(send.message());
        } else if (action instanceof Action.StartTimer start) {
            startTimer(start);
        } else if (action instanceof Action.StopTimer stop) {
            timers.stop(stop.timer());
        } else if (action instanceof Action.StopTimers) {
            timers.stopAll();
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
            LOG.trace("sent {}", message);
            send(connection, owner.encoder().encode(message, negotiated()));
        }
    }

    /** Sends a batch, which other peers may be sent, too. */
    void send(List<Update> batch) {
        if (connection != null) {
            batch.forEach(update -> LOG.trace("sent {}", update));
            send(connection, owner.encoder().encode(batch, negotiated()));
        }
    }

    private void send(Connection open, List<ByteBuffer> messages) {
        owner.traffic().sent(messages);
        open.send(messages);
    }

    private void startTimer(Action.StartTimer start) {
        boolean exact = start.timer() == Action.Timer.HOLD || start.timer() == Action.Timer.SEND_HOLD;
        Duration after = exact ? start.after() : loop.jittered(start.after());
        sentBefore = start.timer() == Action.Timer.SEND_HOLD ? sentBytes() : sentBefore;
        holdTime = start.timer() == Action.Timer.HOLD ? after : holdTime;
        timers.start(start.timer(), after);
    }

    private long sentBytes() {
        return connection == null ? 0 : connection.sentBytes();
    }

    private void expired(Action.Timer timer) {
        if (timer == Action.Timer.HOLD && hasSpoken()) {
            return;
        }
        handle(
                switch (timer) {
                    case CONNECT_RETRY -> new Event.ConnectRetryExpired();
                    case HOLD -> new Event.HoldExpired();
                    case KEEPALIVE -> new Event.KeepaliveExpired();
                    case DELAY_OPEN -> new Event.DelayOpenExpired();
                    case IDLE_HOLD -> new Event.IdleHoldExpired();
                    case STABILITY -> new Event.StabilityExpired();
                    case SEND_HOLD -> sendHoldOutcome();
                });
    }

    /**
     * Whether the peer said something that this process had no time to hear: it waits in the socket, and is heard now. As long as nothing
     * is read, or what was read is held back, nobody can tell: the peer has its hold time once more.
     */
    private boolean hasSpoken() {
        Connection asked = connection;
        if (asked == null) {
            return false;
        }
        asked.readArrived();
        if (connection == asked && (!asked.isReading() || isHeldBack())) {
            timers.start(Action.Timer.HOLD, holdTime);
            return true;
        }
        return timers.isRunning(Action.Timer.HOLD) || connection != asked;
    }

    /** The timer is not started with every byte that the peer takes: whether it took some is seen when the time is over. */
    private Event sendHoldOutcome() {
        boolean progress = connection == null || connection.unsentBytes() == 0 || sentBytes() != sentBefore;
        return progress ? new Event.SendProgress() : new Event.SendHoldExpired();
    }

    @Override
    public void opened() {
        handle(new Event.TransportUp());
    }

    @Override
    public void message(ByteBuffer message) {
        int from = message.position();
        int length = message.remaining();
        owner.traffic().received(length);
        Decoded decoded = decoder.decode(message);
        if (decoded instanceof Decoded.Valid valid) {
            if (!valid.faults().isEmpty()) {
                owner.faulty(copy(message, from, length), decoded);
                valid.faults().forEach(fault -> LOG.warn("a malformed attribute from the peer: {}", fault));
                valid.disabled().forEach(family -> owner.disabled(this, family));
            }
            LOG.trace("received {}", valid.message());
            received(valid.message());
        } else if (decoded instanceof Decoded.Fatal fatal) {
            owner.faulty(copy(message, from, length), decoded);
            handle(new Event.Malformed(fatal.notification(), fatal.reason()));
        }
    }

    private static byte[] copy(ByteBuffer message, int from, int length) {
        byte[] bytes = new byte[length];
        message.get(from, bytes);
        return bytes;
    }

    private void received(BgpMessage message) {
        if (heldBack.size() == MOST_HELD_BACK) {
            proceed();
        }
        if (isHeldBack()
                || opening(message).filter(open -> owner.holdsBack(this, open)).isPresent()) {
            heldBack.add(message);
        } else {
            handle(new Event.Received(message));
        }
    }

    /** The peer's OPEN, if this is it or confirms it. */
    private Optional<Open> opening(BgpMessage message) {
        if (state.phase() == Phase.OPEN_SENT && message instanceof Open open) {
            return Optional.of(open);
        }
        return state.phase() == Phase.OPEN_CONFIRM && message instanceof Keepalive ? state.remote() : Optional.empty();
    }

    @Override
    public int longestMessageBytes() {
        return negotiated().maxBytes();
    }

    @Override
    public void unreadable(ByteBuffer header) {
        // No other message has a header that cannot be read: what the decoder says of it alone is what is wrong.
        if (decoder.decode(header) instanceof Decoded.Fatal fatal) {
            owner.faulty(copy(header, header.position(), header.remaining()), fatal);
            handle(new Event.Malformed(fatal.notification(), fatal.reason()));
        }
    }

    @Override
    public void closed(String reason) {
        LOG.debug("connection: {}", reason);
        connection = null;
        heldBack.clear();
        handle(new Event.TransportDown());
    }

    @Override
    public void drained() {
        owner.drained(this);
    }
}
