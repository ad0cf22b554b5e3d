package dev.poplin.bgp.handover;

import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.transport.PassedSocket;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a speaker takes over. Confined to its owner.
 *
 * @param listening where it listens, if it does
 * @param sessions its established sessions, by peer
 * @param absences the peers without a session whose routes are kept, by peer
 * @param announced what it announces, as updates that say it
 * @param demanded the prefixes that the socket that listens demands something of
 * @param bfd the sockets of BFD at each of our addresses
 */
public record HandedSpeaker(
        Optional<Listening> listening,
        Map<IpAddress, Handed> sessions,
        Map<IpAddress, HandedAbsence> absences,
        List<Update> announced,
        List<Cidr> demanded,
        List<HandedBfd> bfd) {

    /**
     * A socket that listens.
     *
     * @param bound its address
     * @param socket the socket
     */
    public record Listening(InetSocketAddress bound, PassedSocket socket) {}

    /**
     * A session and its socket.
     *
     * @param session the session
     * @param socket the socket
     */
    public record Handed(HandedSession session, PassedSocket socket) {}

    /** Gives the sockets back. What was made a channel stays open. */
    public void closeSockets() throws IOException {
        if (listening.isPresent()) {
            listening.get().socket().close();
        }
        for (Handed handed : sessions.values()) {
            handed.socket().close();
        }
        for (HandedBfd sockets : bfd) {
            sockets.closeSockets();
        }
    }
}
