package dev.poplin.bgp.peer;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** ExaBGP: it keeps no routes, so what it was told is what it wrote down. */
final class Exabgp extends Daemon {

    private static final String MARKS = "large-community [ 64512:7:8 ] extended-community [ target:64512:9 ]";

    Exabgp(Path directory, NetworkNamespace namespace) {
        super(directory, namespace);
    }

    @Override
    String configuration(Wish wish) {
        return "process told { run /bin/sh -c \"cat >> %s\"; encoder text; }\n".formatted(file("told"))
                + session(wish.ours(), wish.ourAs(), wish)
                + wish.given(Wish.Trait.FED, session(Feeder.ADDRESS, wish.feedersAs(), wish));
    }

    private static String session(String peer, long as, Wish wish) {
        String route = "route 203.0.113.0/24 next-hop %s %s".formatted(wish.theirs(), MARKS);
        return """
                neighbor %s {
                  router-id 10.99.0.1; local-address %s; local-as %d; peer-as %d; hold-time 30;
                  %s
                  %s
                  family { ipv4 unicast; ipv6 unicast; }
                  %s
                  capability { graceful-restart 120; route-refresh enable; %s }
                  api { processes [ told ]; neighbor-changes; receive { parsed; update; notification; } }
                  static { %s route 2001:db8:1::/48 next-hop fd99::1; }
                }
                """
                .formatted(
                        peer,
                        wish.theirs(),
                        wish.theirAs(),
                        as,
                        wish.keyed("md5-password \"KEY\";"),
                        wish.secured("incoming-ttl 255; outgoing-ttl 255;"),
                        wish.given(Wish.Trait.OVER_IPV6, "nexthop { ipv4 unicast ipv6; }"),
                        wish.given(Wish.Trait.OVER_IPV6, "nexthop enable;")
                                + wish.given(Wish.Trait.MANY_PATHS, "add-path send/receive;"),
                        wish.has(Wish.Trait.MANY_PATHS)
                                ? route + " path-information 0.0.0.1; " + route
                                        + " as-path [ 65001 65004 ] path-information 0.0.0.2;"
                                : route + ";");
    }

    @Override
    List<String> command(boolean again) {
        return List.of(
                "env",
                "exabgp.daemon.user=root",
                "exabgp.daemon.daemonize=false",
                "exabgp.log.destination=stdout",
                "exabgp.tcp.bind=" + wish().theirs(),
                "exabgp.api.cli=false",
                "exabgp",
                file("daemon.conf").toString());
    }

    @Override
    String routes() throws IOException {
        return Files.exists(file("told")) ? Files.readString(file("told")) : "";
    }

    @Override
    int losses() throws IOException {
        return routes().split(" down", -1).length - 1;
    }

    @Override
    void askAgain() {
        throw new UnsupportedOperationException("ExaBGP asks by its API alone");
    }

    @Override
    String session() throws IOException {
        return routes() + log();
    }

    @Override
    boolean keepsRoutesOfTheLost() {
        return false;
    }
}
