package dev.poplin.bgp.calico;

import dev.poplin.bgp.rib.PeerPolicy.NextHopMode;
import dev.poplin.inet.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who is a peer of whom: BGPPeer. It is for one node, for the nodes of a selector, or for all; the peers are one address, or the nodes
 * of another selector.
 *
 * @param name the resource's name
 * @param node the node it is for
 * @param nodes the nodes it is for, if it is not for one; none if that, or what guards its session, is not understood
 * @param address the peer's address, if it is not among the nodes
 * @param port where the peer listens
 * @param peers the nodes that are the peers
 * @param as the peer's AS number, if it is not the nodes'
 * @param localAs the AS number that the peer sees in place of the node's
 * @param nextHop which next hop it is told
 * @param password where the key of the session is
 * @param useNodeAddress whether sessions come from the node's address
 * @param restartTime how long the peer is to keep our routes, if it is not as its speaker has it
 * @param ownAsAllowed how often our AS may be in its paths
 * @param ttlSecurityHops how many hops away it may be at most, if that is checked (RFC 5082)
 * @param filters the names of its filters, in order
 */
public record BgpPeer(
        String name,
        Optional<String> node,
        Optional<Selector> nodes,
        Optional<IpAddress> address,
        OptionalInt port,
        Optional<Selector> peers,
        OptionalLong as,
        OptionalLong localAs,
        NextHopMode nextHop,
        Optional<SecretKey> password,
        boolean useNodeAddress,
        Optional<Duration> restartTime,
        int ownAsAllowed,
        OptionalInt ttlSecurityHops,
        List<String> filters) {

    /** Copies the list. */
    public BgpPeer {
        filters = List.copyOf(filters);
    }

    /** Whether it is for a node. */
    boolean isFor(CalicoNode candidate) {
        if (nodes.isPresent() && nodes.get() == Selector.NOTHING) {
            return false;
        }
        return node.map(candidate.name()::equals)
                .orElseGet(() ->
                        nodes.map(selector -> selector.test(candidate.labels())).orElse(true));
    }

    /** The same as its peer has it, which connects from any port. */
    BgpPeer listening() {
        return new BgpPeer(
                name,
                node,
                nodes,
                address,
                OptionalInt.empty(),
                peers,
                as,
                localAs,
                nextHop,
                password,
                useNodeAddress,
                restartTime,
                ownAsAllowed,
                ttlSecurityHops,
                filters);
    }

    /** Whether a node is one of the peers. */
    boolean isWith(CalicoNode candidate) {
        return peers.map(selector -> selector.test(candidate.labels())).orElse(false);
    }

    static BgpPeer read(String name, Fields spec) {
        Optional<String> peerIp = spec.text("peerIP");
        if (peerIp.isPresent() == spec.has("peerSelector")) {
            spec.problem("needs either peerIP or peerSelector");
        }
        Optional<Endpoint> endpoint = spec.parsed("peerIP", Endpoint::parse);
        int before = spec.problemCount();
        Optional<Selector> nodes = spec.parsed("nodeSelector", Selector::parse);
        Optional<SecretKey> password = SecretKey.read(spec, "password");
        OptionalInt ttlSecurity =
                spec.number("ttlSecurity", 1, 255).map(OptionalInt::of).orElse(OptionalInt.empty());
        // Without what guards the session, or without knowing whose it is, there is none.
        boolean forNobody = spec.problemCount() > before;
        return new BgpPeer(
                name,
                spec.text("node"),
                forNobody ? Optional.of(Selector.NOTHING) : nodes,
                endpoint.map(Endpoint::address),
                endpoint.map(Endpoint::port).orElse(OptionalInt.empty()),
                spec.parsed("peerSelector", Selector::parse),
                number(spec, "asNumber"),
                number(spec, "localASNumber"),
                nextHop(spec),
                password,
                usesNodeAddress(spec),
                spec.parsed("maxRestartTime", Durations::restartTime),
                spec.number("numAllowedLocalASNumbers", 0, Integer.MAX_VALUE).orElse(0),
                ttlSecurity,
                spec.texts("filters"));
    }

    private static boolean usesNodeAddress(Fields spec) {
        String source = spec.text("sourceAddress").orElse("UseNodeIP");
        if (!source.equals("UseNodeIP") && !source.equals("None")) {
            spec.problem("has the sourceAddress '" + source + "', which is neither UseNodeIP nor None");
            return true;
        }
        return source.equals("UseNodeIP");
    }

    private static OptionalLong number(Fields spec, String field) {
        return spec.parsed(field, AsNumber::parse).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    private static NextHopMode nextHop(Fields spec) {
        boolean keep = spec.flag("keepOriginalNextHop", false);
        String mode = spec.text("nextHopMode").orElse(keep ? "Keep" : "Auto");
        return switch (mode) {
            case "Auto" -> NextHopMode.STANDARD;
            case "Self" -> NextHopMode.SELF;
            case "Keep" -> NextHopMode.KEEP;
            default -> {
                spec.problem("has the nextHopMode '" + mode + "', which is neither Auto, Self nor Keep");
                yield NextHopMode.STANDARD;
            }
        };
    }

    /** An address and a port: {@code 192.0.2.1}, {@code 192.0.2.1:1790}, {@code [2001:db8::1]:1790}. */
    private record Endpoint(IpAddress address, OptionalInt port) {

        private static final Pattern WITH_PORT = Pattern.compile("(?:\\[(.+)]|([^:]+)):(\\d{1,5})");

        static Endpoint parse(String text) {
            Matcher matcher = WITH_PORT.matcher(text);
            if (!matcher.matches()) {
                return new Endpoint(IpAddress.parse(text), OptionalInt.empty());
            }
            int port = Integer.parseInt(matcher.group(3));
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port " + port + " is not within 1 and 65535");
            }
            String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            return new Endpoint(IpAddress.parse(host), OptionalInt.of(port));
        }
    }
}
