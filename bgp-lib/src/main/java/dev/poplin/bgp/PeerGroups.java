package dev.poplin.bgp;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The groups of peers, by name, and who is in which: in one at most. Confined to the loop's thread. */
final class PeerGroups {

    private final PeerRoster roster;
    private final Map<String, GroupMembers> groups = new TreeMap<>();

    PeerGroups(PeerRoster roster) {
        this.roster = roster;
    }

    /** The group of this name, made anew if there is none; what its members share changes if there is one. */
    GroupMembers group(String name, Peer template) throws IOException {
        GroupMembers present = groups.get(name);
        if (present == null) {
            GroupMembers made = new GroupMembers(name, roster, template);
            groups.put(name, made);
            return made;
        }
        present.change(template);
        return present;
    }

    /** By name. */
    Map<String, GroupMembers> all() {
        return groups;
    }

    void remove(String name, GroupMembers group) throws IOException {
        if (groups.remove(name, group)) {
            group.dissolve();
        }
    }

    /** A peer of no group. */
    void addPeer(Peer peer) throws IOException {
        roster.addPeer(peer);
        left(peer.address());
    }

    void addPeer(GroupMembers group, IpAddress address, UnaryOperator<Peer> own) throws IOException {
        addPeer(group.member(address, own));
        group.joined(address, own);
    }

    /** Peers of no group. */
    void addPeers(PeerRange range) throws IOException {
        try {
            roster.addPeers(range);
        } finally {
            if (roster.has(range)) {
                left(range.prefix());
            }
        }
    }

    void addPeers(GroupMembers group, Cidr prefix, int most, UnaryOperator<Peer> own) throws IOException {
        PeerRange range = group.range(prefix, most, own);
        try {
            addPeers(range);
        } finally {
            if (roster.has(range)) {
                group.joined(prefix, most, own);
            }
        }
    }

    void removePeer(IpAddress address) throws IOException {
        roster.removePeer(address);
        left(address);
    }

    void removePeers(Cidr prefix) throws IOException {
        roster.removePeers(prefix);
        left(prefix);
    }

    private void left(IpAddress address) {
        groups.values().forEach(group -> group.left(address));
    }

    private void left(Cidr prefix) {
        groups.values().forEach(group -> group.left(prefix));
    }
}
