package dev.poplin.netlink.wireguard;

import dev.poplin.netlink.message.MessageWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is to change about a device and its peers. A builder, confined to one thread. */
public final class DeviceChange {

    private static final int REPLACE_PEERS = 1;

    /** What an attribute that holds peers may have, less the header of one more peer. */
    private static final int PEERS_BYTES = 60_000;
    /** The most that a peer takes without its addresses, and that an address takes. */
    private static final int PEER_BYTES = 160;

    private static final int ADDRESS_BYTES = 48;

    private final List<PeerChange> peers = new ArrayList<>();
    private boolean replacePeers;
    private @Nullable SecretKey privateKey;
    private @Nullable Integer listenPort;
    private @Nullable Integer firewallMark;

    private DeviceChange() {}

    /** Changes nothing yet. */
    public static DeviceChange create() {
        return new DeviceChange();
    }

    /** Sets the private key, and with it the public one. */
    public DeviceChange privateKey(SecretKey key) {
        privateKey = key;
        return this;
    }

    /**
     * Sets the UDP port; 0 lets the kernel choose one.
     *
     * @throws IllegalArgumentException if it is not within 0 and 65535
     */
    public DeviceChange listenPort(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not within 0 and 65535");
        }
        listenPort = port;
        return this;
    }

    /** Sets what its packets are marked with; 0 for nothing. */
    public DeviceChange firewallMark(int mark) {
        firewallMark = mark;
        return this;
    }

    /** Changes a peer. */
    public DeviceChange peer(PeerChange change) {
        peers.add(change);
        return this;
    }

    /** Removes every peer before those of this change are added. */
    public DeviceChange replacePeers() {
        replacePeers = true;
        return this;
    }

    private record Part(PeerChange peer, int from, int to) {}

    /** What to write into each of the messages that this needs. */
    List<Consumer<MessageWriter>> messages() {
        List<Consumer<MessageWriter>> messages = new ArrayList<>();
        for (List<Part> parts : parts()) {
            boolean first = messages.isEmpty();
            messages.add(writer -> {
                if (first) {
                    writeDevice(writer);
                }
                if (!parts.isEmpty()) {
                    writer.nested(
                            WireGuardDevice.PEERS,
                            () -> parts.forEach(
                                    part -> writer.nested(0, () -> part.peer.write(writer, part.from, part.to))));
                }
            });
        }
        return messages;
    }

    private List<List<Part>> parts() {
        List<List<Part>> messages = new ArrayList<>();
        List<Part> current = new ArrayList<>();
        messages.add(current);
        int room = PEERS_BYTES;
        for (PeerChange peer : peers) {
            int from = 0;
            do {
                if (room < PEER_BYTES + ADDRESS_BYTES) {
                    current = new ArrayList<>();
                    messages.add(current);
                    room = PEERS_BYTES;
                }
                int to = Math.min(peer.allowedIpCount(), from + (room - PEER_BYTES) / ADDRESS_BYTES);
                current.add(new Part(peer, from, to));
                room -= PEER_BYTES + ADDRESS_BYTES * (to - from);
                from = to;
            } while (from < peer.allowedIpCount());
        }
        return messages;
    }

    private void writeDevice(MessageWriter writer) {
        if (privateKey != null) {
            writer.attributeBytes(WireGuardDevice.PRIVATE_KEY, privateKey.toBytes());
        }
        if (listenPort != null) {
            writer.attributeU16(WireGuardDevice.LISTEN_PORT, listenPort);
        }
        if (firewallMark != null) {
            writer.attributeU32(WireGuardDevice.FIREWALL_MARK, firewallMark);
        }
        if (replacePeers) {
            writer.attributeU32(WireGuardDevice.FLAGS, REPLACE_PEERS);
        }
    }

    @Override
    public String toString() {
        return peers.isEmpty() ? "" : peers.size() == 1 ? " " + peers.get(0) : " " + peers.size() + " peers";
    }
}
