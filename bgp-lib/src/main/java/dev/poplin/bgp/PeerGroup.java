package dev.poplin.bgp;

import dev.poplin.bgp.message.Notification;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Peers of a speaker that share what they are: AS, policy, filters, key, limits, timers and all else that a {@link Peer} says but its
 * address. What a member has of its own stays above that:
 *
 * <pre>{@code
 * PeerGroup racks = speaker.group("racks", Peer.of(any, 64513).withFilters(in, out));
 * racks.addPeer(first);
 * racks.addPeer(second, peer -> peer.withPort(1179));
 * racks.addPeers(Cidr.parse("10.1.0.0/16"), 100);
 * racks.change(racks.template().withFilters(in, other));    // reaches all of them
 * }</pre>
 *
 * <p>A peer is in one group at most: whoever is added to another one, or by itself with {@link BgpSpeaker#addPeer}, leaves it, and so do
 * those that are removed. Thread-safe.
 */
public final class PeerGroup {

    private final String name;
    private final EventLoop loop;
    private final PeerGroups groups;
    private final GroupMembers members;

    PeerGroup(String name, EventLoop loop, PeerGroups groups, GroupMembers members) {
        this.name = name;
        this.loop = loop;
        this.groups = groups;
        this.members = members;
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** What the members share now. */
    public Peer template() throws IOException {
        return loop.call(members::template);
    }

    /**
     * Changes what the members share: each is changed as {@link BgpSpeaker#addPeer} and {@link BgpSpeaker#addPeers} do, on its living
     * session where that can be.
     *
     * @throws IOException if socket options of members cannot be had: those stay as they are, the others are changed
     * @throws IllegalStateException if the group was removed
     */
    public void change(Peer changed) throws IOException {
        loop.call(() -> {
            members.change(changed);
            return true;
        });
    }

    /** Adds a member that is all that the group is, or changes it to that. */
    public void addPeer(IpAddress address) throws IOException {
        addPeer(address, UnaryOperator.identity());
    }

    /**
     * Adds a member, or changes it.
     *
     * @param own what it has of its own, made of what the group is; applied again whenever that changes, on the speaker's thread
     * @throws IOException if its socket options cannot be had: nothing has changed then
     * @throws IllegalStateException if the group was removed
     */
    public void addPeer(IpAddress address, UnaryOperator<Peer> own) throws IOException {
        loop.call(() -> {
            groups.addPeer(members, address, own);
            return true;
        });
    }

    /** Takes whoever connects from a prefix as a member that is all that the group is. */
    public void addPeers(Cidr prefix, int most) throws IOException {
        addPeers(prefix, most, UnaryOperator.identity());
    }

    /**
     * Takes whoever connects from a prefix as a member, as {@link BgpSpeaker#addPeers} does.
     *
     * @param most how many there may be at once
     * @param own what they have of their own, as that of {@link #addPeer(IpAddress, UnaryOperator)}
     * @throws IOException if socket options cannot be had
     * @throws IllegalStateException if the group was removed
     */
    public void addPeers(Cidr prefix, int most, UnaryOperator<Peer> own) throws IOException {
        loop.call(() -> {
            groups.addPeers(members, prefix, most, own);
            return true;
        });
    }

    /** How the session of each member stands, of those from prefixes, too, in the order of their addresses. */
    public List<PeerStatus> peers() throws IOException {
        return loop.call(
                () -> members.sessions().stream().map(PeerSession::status).toList());
    }

    /** All that is known of each member's session, in the same order. */
    public List<SessionReport> sessions() throws IOException {
        return loop.call(
                () -> members.sessions().stream().map(PeerSession::report).toList());
    }

    private void ofEach(Consumer<PeerSession> task) throws IOException {
        loop.call(() -> {
            members.sessions().forEach(task);
            return true;
        });
    }

    /** Keeps all members down that are there now, as {@link BgpSpeaker#shutdown} does with one. */
    public void shutdown(String text) throws IOException {
        ofEach(session -> session.shutDown(Notification.shutdown(text)));
    }

    /** Lets them come back. */
    public void enable() throws IOException {
        ofEach(PeerSession::enable);
    }

    /** Ends each member's session and begins it anew, as {@link BgpSpeaker#reset} does. */
    public void reset(String text) throws IOException {
        ofEach(session -> session.reset(Notification.reset(text)));
    }

    /** Asks each member to tell its routes again, as {@link BgpSpeaker#refresh(IpAddress)} does. */
    public void refresh() throws IOException {
        ofEach(session -> session.exchange().ifPresent(RouteExchange::requestRefresh));
    }

    /** Removes the group and its members; nothing happens if it was removed. */
    public void remove() throws IOException {
        loop.call(() -> {
            groups.remove(name, members);
            return true;
        });
    }

    @Override
    public String toString() {
        return "group " + name;
    }
}
