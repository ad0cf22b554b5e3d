package dev.poplin.bgp;

import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.transport.Connection;
import org.jspecify.annotations.Nullable;

/** The speaker's side of a session with a peer. Confined to the loop's thread. */
interface Speaker {

    /** Adds the peer to those who exchange routes; {@code told} is called when there is something to tell it. */
    RibPeer join(Peer peer, Runnable told);

    /** Removes it, and what it told. */
    void leave(RibPeer peer);

    /** Begins to connect to the peer. */
    @Nullable
    Connection connect(Peer peer, Connection.Listener listener);

    /** Whether peers may be told anything yet. */
    boolean mayTell();

    /** Whether a peer of this AS would be of neither our own AS nor our confederation. */
    boolean isExternal(Peer peer, long as);

    /** All that a session of another process has brought with it is known now. */
    void arrived(PeerSession session);

    /** Decodes messages of all sessions. */
    SessionDecoders decoders();

    /** Encodes what is said on all sessions. */
    SharedEncoder encoder();

    /** Whether a peer may be told that it knows everything now. */
    boolean mayEndRib(PeerSession session);

    /** How the session stands has changed. */
    void changed(PeerSession session);

    /** The session has come up, or went down. */
    void upOrDown(PeerSession session);
}
