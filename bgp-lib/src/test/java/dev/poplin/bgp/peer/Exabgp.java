package dev.poplin.bgp.peer;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** ExaBGP: it keeps no routes, so what it was told is what it wrote down. */
final class Exabgp extends Daemon {

    Exabgp(Path directory, NetworkNamespace namespace) {
        super(directory, namespace);
    }

    @Override
    String configuration(Wish wish) {
        return """
                process told { run /bin/sh -c "cat >> %s"; encoder text; }
                neighbor %s {
                  router-id 10.99.0.1; local-address %s; local-as 65001; peer-as 64512; hold-time 30;
                  %s
                  %s
                  family { ipv4 unicast; ipv6 unicast; }
                  capability { graceful-restart 120; route-refresh enable; }
                  api { processes [ told ]; neighbor-changes; receive { parsed; update; notification; } }
                  static { route 203.0.113.0/24 next-hop 10.99.0.1; route 2001:db8:1::/48 next-hop fd99::1; }
                }
                """
                .formatted(
                        file("told"),
                        wish.ours(),
                        wish.theirs(),
                        wish.keyed("md5-password \"KEY\";"),
                        wish.secured("incoming-ttl 255; outgoing-ttl 255;"));
    }

    @Override
    List<String> command(boolean again) {
        return List.of(
                "env",
                "exabgp.daemon.user=root",
                "exabgp.daemon.daemonize=false",
                "exabgp.log.destination=stdout",
                "exabgp.tcp.bind=10.99.0.1",
                "exabgp.api.cli=false",
                "exabgp",
                file("daemon.conf").toString());
    }

    @Override
    String routes() throws IOException {
        return Files.exists(file("told")) ? Files.readString(file("told")) : "";
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
