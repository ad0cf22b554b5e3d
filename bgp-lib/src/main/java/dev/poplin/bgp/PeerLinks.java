package dev.poplin.bgp;

import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.session.Collision;
import dev.poplin.bgp.session.Event;
import dev.poplin.bgp.session.Phase;
import dev.poplin.bgp.session.SessionConfig;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.bgp.transport.TcpOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connections with one peer: the one that we open, the one that the peer has opened, and the peer's newest beside an
 * established session. Which of them goes on is decided here, as {@link Collision} says. Confined to the loop's thread.
 */
final class PeerLinks {

    /** A peer that opens no session on a connection that it takes is waited for no longer than this. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Who connects beside an established session, and says nothing, hears nothing for so long. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final EventLoop loop;
    private final SessionLink.Owner owner;
    private @Nullable SessionLink outgoing;
    private @Nullable SessionLink incoming;

    /** One of the two. */
    private @Nullable SessionLink established;

    /** Waits for the peer's OPEN, with which it may take the place of the established one. */
    private @Nullable SessionLink rival;

    private Duration ageAtRival = Duration.ZERO;

    PeerLinks(EventLoop loop, SessionLink.Owner owner) {
        this.loop = loop;
        this.owner = owner;
    }

    /** Makes the link that connects to the peer, when it is started. */
    SessionLink dialling(SessionConfig config, Function<Connection.Listener, @Nullable Connection> connector) {
        SessionLink link = new SessionLink(loop, config, owner, connector);
        outgoing = link;
        return link;
    }

    /** Makes a link for a connection that the peer has opened, before or now. */
    private SessionLink accepting(SessionConfig config) {
        return new SessionLink(loop, config, owner, listener -> null);
    }

    /** The link of a session that another process has held, before it is established here. */
    SessionLink resumed(SessionConfig config, boolean wasIncoming) {
        SessionLink link = outgoing;
        if (wasIncoming || link == null) {
            link = accepting(config.forIncoming());
            incoming = link;
        }
        return link;
    }

    /** Whether another connection of the peer is of use. */
    boolean mayAccept() {
        SessionLink present = established;
        return present == null
                || present.state().remote().filter(Collision::mayHaveRestarted).isPresent();
    }

    /**
     * The link for a connection that the peer opens; what it had opened before, and came to no session, is closed.
     *
     * @param age how long the session has been established, if it is
     */
    SessionLink accept(SessionConfig config, Duration age) {
        SessionLink before = established == null ? incoming : rival;
        if (before != null) {
            before.handle(new Event.Stop(Notification.of(Notification.CEASE, Notification.REJECTED)));
        }
        if (established == null) {
            SessionLink link = accepting(config.forIncoming());
            incoming = link;
            return link;
        }
        // An OPEN of ours could make the peer give up the session that we have just established.
        SessionLink link = accepting(config.forRival(SILENCE));
        rival = link;
        ageAtRival = age;
        return link;
    }

    /**
     * Whether a link waits on its way to a session until it is known what becomes of the other, on which the peer has our OPEN by
     * now or will have it soon. If the peer hears that before it is established, it keeps the other; if we had gone on with this one,
     * we would drop the other as the peer drops this one, and both would be lost.
     */
    boolean holdsBack(SessionLink link, Open theirs) {
        SessionLink other = link == outgoing ? incoming : outgoing;
        boolean undecided =
                established == null && other != null && other.phase() == Phase.OPEN_SENT && !other.isHeldBack();
        boolean waits = undecided && Collision.keepsOurs(link.ours(), theirs) != (link == outgoing);
        if (waits) {
            loop.schedule(PATIENCE, link::proceed);
        }
        return waits;
    }

    /** The peer's OPEN has come on a link: if there is another, one of them has to go. */
    void opened(SessionLink link) {
        SessionLink present = established;
        SessionLink other = link == outgoing ? incoming : outgoing;
        Open theirs = link.state().remote().orElseThrow();
        if (link == rival && present != null) {
            boolean replaces = present.state()
                    .remote()
                    .filter(before -> Collision.replaces(before, ageAtRival, theirs))
                    .isPresent();
            if (replaces) {
                present.handle(new Event.Superseded());
            } else {
                link.handle(new Event.CollisionDump());
            }
        } else if (other != null && (other.phase() == Phase.OPEN_CONFIRM || other.isHeldBack())) {
            boolean oursStays = Collision.keepsOurs(link.ours(), theirs);
            (oursStays == (link == outgoing) ? other : link).handle(new Event.CollisionDump());
        }
    }

    /** A link is established, and the only one from now on. */
    void established(SessionLink link) {
        established = link;
        SessionLink other = link == outgoing ? incoming : outgoing;
        if (other != null) {
            other.handle(new Event.Stop(Notification.of(Notification.CEASE, Notification.COLLISION)));
        }
    }

    /** A link is of no use any more; one beside an established session goes on when that has ended. */
    void ended(SessionLink link) {
        if (link == incoming) {
            incoming = null;
        }
        if (link == established) {
            established = null;
            incoming = rival;
            rival = null;
        } else if (link == rival) {
            rival = null;
        }
        for (SessionLink left : all()) {
            if (left.isHeldBack()) {
                loop.execute(left::proceed);
            }
        }
    }

    /** The link that connects to the peer, unless the peer is only waited for. */
    @Nullable
    SessionLink outgoing() {
        return outgoing;
    }

    boolean isIncoming(SessionLink link) {
        return link == incoming;
    }

    /** The link that tells best how the session stands. */
    @Nullable
    SessionLink leading() {
        SessionLink present = established;
        return present != null ? present : incoming != null ? incoming : outgoing;
    }

    List<SessionLink> all() {
        List<SessionLink> links = new ArrayList<>(3);
        for (SessionLink link : new SessionLink[] {outgoing, incoming, rival}) {
            if (link != null) {
                links.add(link);
            }
        }
        return links;
    }

    /** All go on with other settings. */
    void change(SessionConfig config) {
        all().forEach(link -> link.change(
                link == outgoing ? config : link == rival ? config.forRival(SILENCE) : config.forIncoming()));
    }

    /**
     * All go on with other options of their sockets.
     *
     * @throws IOException if one of them cannot have the options
     */
    void change(TcpOptions options) throws IOException {
        for (SessionLink link : all()) {
            Connection connection = link.connection();
            if (connection != null) {
                connection.change(options);
            }
        }
    }

    /** The peer is only waited for from now on: what is not a session yet ends, and the session goes on to its end. */
    void hangUp(Notification told) {
        SessionLink dialled = outgoing;
        if (dialled != null && dialled != established) {
            outgoing = null;
            dialled.handle(new Event.Stop(told));
        }
    }

    /** All are stopped, but for one if there is one that is not meant. */
    void stopOthers(@Nullable SessionLink left, Notification told) {
        all().stream().filter(link -> link != left).forEach(link -> link.handle(new Event.Stop(told)));
    }

    boolean isEmpty() {
        return outgoing == null && incoming == null && rival == null;
    }
}
