package dev.poplin.bgp.testing;

import dev.poplin.bgp.capability.Capability;
import dev.poplin.bgp.message.BgpMessage;
import dev.poplin.bgp.message.Decoded;
import dev.poplin.bgp.message.Keepalive;
import dev.poplin.bgp.message.MessageDecoder;
import dev.poplin.bgp.message.MessageEncoder;
import dev.poplin.bgp.message.Negotiated;
import dev.poplin.bgp.message.Open;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.transport.Connection;
import dev.poplin.bgp.transport.TcpOptions;
import dev.poplin.bgp.transport.Transport;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A peer that does what a test says, on a simulated host: it opens the session, and keeps what it hears. */
final class ScriptedPeer implements Connection.Listener {

    private static final Negotiated NEGOTIATED = new Negotiated(true, Set.of(Family.IPV4_UNICAST), false);

    private final SimulatedHost host;
    private final Open open;
    private final List<BgpMessage> heard = new ArrayList<>();
    private @Nullable Connection connection;
    private @Nullable String ended;
    private boolean silent;

    ScriptedPeer(SimulatedNetwork network, Ipv4Address address, long as, Capability... more) {
        this(network.host(address), as, more);
    }

    private ScriptedPeer(SimulatedHost host, long as, Capability... more) {
        this(host, open(as, (Ipv4Address) host.address(), more));
    }

    private ScriptedPeer(SimulatedHost host, Open open) {
        this.host = host;
        this.open = open;
    }

    private static Open open(long as, Ipv4Address address, Capability... more) {
        List<Capability> capabilities = new ArrayList<>(List.of(
                new Capability.Multiprotocol(Family.IPV4_UNICAST),
                new Capability.FourOctetAs(as),
                new Capability.RouteRefreshSupport()));
        capabilities.addAll(List.of(more));
        return new Open(as, 90, address, capabilities);
    }

    /** The same peer, which cannot tell its routes again. */
    ScriptedPeer withoutRouteRefresh() {
        List<Capability> fewer = open.capabilities().stream()
                .filter(capability -> !(capability instanceof Capability.RouteRefreshSupport))
                .toList();
        return new ScriptedPeer(host, new Open(open.as(), open.holdTimeSeconds(), open.routerId(), fewer));
    }

    /** The same peer on another connection. */
    ScriptedPeer beside(Capability... more) {
        return ofAnotherAs(open.as(), more);
    }

    /** Another peer behind the same address. */
    ScriptedPeer ofAnotherAs(long as, Capability... more) {
        return new ScriptedPeer(host, as, more);
    }

    /** Connects, and says nothing by itself, as a stranger would. */
    void connectSilently(IpAddress to) {
        silent = true;
        connect(to);
    }

    /** Says its OPEN after all, and behaves from now on. */
    void introduce() {
        silent = false;
        send(open);
        send(new Keepalive());
    }

    void connect(IpAddress to) {
        ended = null;
        heard.clear();
        connection = host.connect(new Transport.Destination(null, to, 179, TcpOptions.NONE), this);
    }

    /** Takes the next connections. */
    void listen() {
        host.listen(
                new InetSocketAddress(host.address().toInetAddress(), 179),
                incoming -> connection = incoming.accept(TcpOptions.NONE, this));
    }

    void send(BgpMessage message) {
        if (connection != null) {
            connection.send(MessageEncoder.encode(message, NEGOTIATED));
        }
    }

    /** Sends bytes as they are, from their hexadecimal digits. */
    void sendBytes(String hex) {
        send(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    /** Sends what may be no message. */
    void send(byte[] bytes) {
        if (connection != null) {
            connection.send(List.of(ByteBuffer.wrap(bytes)));
        }
    }

    void close() {
        if (connection != null) {
            connection.close();
        }
    }

    List<BgpMessage> heard() {
        return heard;
    }

    <T extends BgpMessage> List<T> heard(Class<T> type) {
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }

    boolean isEnded() {
        return ended != null;
    }

    @Override
    public void opened() {
        if (!silent) {
            send(open);
        }
    }

    @Override
    public void message(ByteBuffer message) {
        if (MessageDecoder.decode(message, NEGOTIATED) instanceof Decoded.Valid valid) {
            heard.add(valid.message());
            if (!silent && (valid.message() instanceof Open || valid.message() instanceof Keepalive)) {
                send(new Keepalive());
            }
        }
    }

    @Override
    public void unreadable(ByteBuffer header) {
        ended = "unreadable";
    }

    @Override
    public void closed(String reason) {
        ended = reason;
    }

    @Override
    public void drained() {
        // It never says so much.
    }
}
