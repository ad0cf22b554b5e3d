package dev.poplin.netlink.wireguard;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is in a configuration file, as {@code wg} reads and writes it and {@code wg-quick} does. Immutable. Its secret keys are printed by
 * {@link #text} alone.
 *
 * <pre>{@code
 * WireGuardConfiguration configuration = WireGuardConfiguration.parse(Files.readString(Path.of("/etc/wireguard/wg0.conf")));
 * netlink.wireGuard().change("wg0", configuration.toSet()); // wg setconf
 * }</pre>
 *
 * @param privateKey the key of the link, or empty if none is said
 * @param listenPort the UDP port, or empty if none is said
 * @param firewallMark what packets are marked with, or empty if nothing is said
 * @param peers in the order of the file
 * @param quick what {@code wg} refuses and only {@code wg-quick} understands, such as {@code Address}, in the order of the file
 */
public record WireGuardConfiguration(
        Optional<SecretKey> privateKey,
        OptionalInt listenPort,
        OptionalInt firewallMark,
        List<Peer> peers,
        List<QuickSetting> quick) {

    private static final SecretKey NO_KEY = SecretKey.of(new byte[SecretKey.BYTES]);

    /** Keeps copies of the lists. */
    public WireGuardConfiguration {
        peers = List.copyOf(peers);
        quick = List.copyOf(quick);
    }

    /**
     * A peer of a configuration.
     *
     * @param key by which it is known
     * @param presharedKey the additional symmetric key, or empty if none is said
     * @param endpoint where it is to be reached, or empty if that is not said
     * @param keepalive how often it is sent an empty packet, zero for never, or empty if that is not said
     * @param allowedIps where its packets may come from, and which go to it
     */
    public record Peer(
            PublicKey key,
            Optional<SecretKey> presharedKey,
            Optional<Endpoint> endpoint,
            Optional<Duration> keepalive,
            List<Cidr> allowedIps) {

        /**
         * Keeps a copy of the list.
         *
         * @throws IllegalArgumentException if the keepalive is not a whole number of seconds from 0 to 65,535
         */
        public Peer {
            keepalive.ifPresent(PeerChange::requireKeepalive);
            allowedIps = List.copyOf(allowedIps);
        }

        private static Peer of(WireGuardPeer peer) {
            return new Peer(
                    peer.key(),
                    Optional.ofNullable(peer.presharedKey()),
                    Optional.ofNullable(peer.endpoint()),
                    peer.keepalive().isZero() ? Optional.empty() : Optional.of(peer.keepalive()),
                    peer.allowedIps());
        }

        private PeerChange change() {
            PeerChange change = PeerChange.of(key).replaceAllowedIps(allowedIps);
            presharedKey.ifPresent(change::presharedKey);
            endpoint.ifPresent(change::endpoint);
            keepalive.ifPresent(change::keepalive);
            return change;
        }

        private void print(StringBuilder text) {
            text.append("\n[Peer]\n");
            line(text, "PublicKey", key.toString());
            presharedKey.ifPresent(secret -> line(text, "PresharedKey", secret.base64()));
            if (!allowedIps.isEmpty()) {
                line(text, "AllowedIPs", allowedIps.stream().map(Cidr::toString).collect(Collectors.joining(", ")));
            }
            endpoint.ifPresent(at -> line(text, "Endpoint", at.toString()));
            keepalive.ifPresent(
                    every -> line(text, "PersistentKeepalive", every.isZero() ? "off" : "" + every.toSeconds()));
        }
    }

    /**
     * A setting of {@code wg-quick}.
     *
     * @param line the number of its line, from 1
     * @param name such as {@code Address}, {@code DNS}, {@code MTU}, {@code Table}, {@code PostUp}, as wg-quick spells it
     * @param value what is behind the equals sign, without space around it
     */
    public record QuickSetting(int line, String name, String value) {}

    /**
     * Reads a configuration whose endpoints are addresses.
     *
     * @throws ConfigurationSyntaxException if a line is not understood, or if an endpoint is a name
     */
    public static WireGuardConfiguration parse(String text) {
        return parse(text, name -> {
            throw new IllegalArgumentException("an endpoint must be an address here, not a name");
        });
    }

    /**
     * Reads a configuration.
     *
     * @param resolver gives the address of an endpoint that is a name; an IllegalArgumentException of it becomes one with the line
     * @throws ConfigurationSyntaxException if a line is not understood
     */
    public static WireGuardConfiguration parse(String text, Function<String, IpAddress> resolver) {
        return new ConfigurationReader(resolver).read(text);
    }

    /** What the kernel has: {@code wg showconf}. */
    public static WireGuardConfiguration of(WireGuardDevice device) {
        return new WireGuardConfiguration(
                Optional.ofNullable(device.privateKey()),
                device.listenPort() == 0 ? OptionalInt.empty() : OptionalInt.of(device.listenPort()),
                device.firewallMark() == 0 ? OptionalInt.empty() : OptionalInt.of(device.firewallMark()),
                device.peers().stream().map(Peer::of).toList(),
                List.of());
    }

    /** Makes a link exactly this, forgetting what it had: {@code wg setconf}. */
    public DeviceChange toSet() {
        DeviceChange change = all().replacePeers();
        peers.forEach(peer -> change.peer(peer.change()));
        return change;
    }

    /** Adds this to what a link has; what is not said stays as it is: {@code wg addconf}. */
    public DeviceChange toAdd() {
        DeviceChange change = DeviceChange.create();
        privateKey.ifPresent(change::privateKey);
        listenPort.ifPresent(change::listenPort);
        firewallMark.ifPresent(change::firewallMark);
        peers.forEach(peer -> change.peer(peer.change()));
        return change;
    }

    /**
     * Makes a link this without disturbing sessions with peers that it keeps: {@code wg syncconf}. As with {@code wg}, of a peer that is kept,
     * what this does not say of its preshared key, keepalive and endpoint stays as it is.
     *
     * @param now what the link has
     */
    public DeviceChange toSync(WireGuardDevice now) {
        DeviceChange change = all();
        Set<PublicKey> kept = peers.stream().map(Peer::key).collect(Collectors.toSet());
        now.peers().stream()
                .map(WireGuardPeer::key)
                .filter(key -> !kept.contains(key))
                .forEach(key -> change.peer(PeerChange.remove(key)));
        peers.forEach(peer -> change.peer(peer.change()));
        return change;
    }

    private DeviceChange all() {
        return DeviceChange.create()
                .privateKey(privateKey.orElse(NO_KEY))
                .listenPort(listenPort.orElse(0))
                .firewallMark(firewallMark.orElse(0));
    }

    /** The file, secret keys included, as {@code wg showconf} prints it; what only wg-quick understands comes first. */
    public String text() {
        StringBuilder text = new StringBuilder("[Interface]\n");
        quick.forEach(setting -> line(text, setting.name, setting.value));
        listenPort.ifPresent(port -> line(text, "ListenPort", "" + port));
        firewallMark.ifPresent(mark -> line(text, "FwMark", "0x" + Integer.toHexString(mark)));
        privateKey.ifPresent(key -> line(text, "PrivateKey", key.base64()));
        peers.forEach(peer -> peer.print(text));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(" = ").append(value).append('\n');
    }
}
