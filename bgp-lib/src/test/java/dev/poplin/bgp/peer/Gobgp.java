package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** GoBGP. */
final class Gobgp extends Daemon {

    Gobgp(Path directory, NetworkNamespace namespace) {
        super(directory, namespace);
    }

    private static String family(String name, Wish wish) {
        return """
                  [[neighbors.afi-safis]]
                    [neighbors.afi-safis.config]
                      afi-safi-name = "%s"
                    [neighbors.afi-safis.mp-graceful-restart.config]
                      enabled = true
                """
                        .formatted(name)
                + wish.limited("    [neighbors.afi-safis.prefix-limit.config]\n      max-prefixes = LIMIT\n");
    }

    @Override
    String configuration(Wish wish) {
        return """
                [global.config]
                  as = 65001
                  router-id = "10.99.0.1"
                [[neighbors]]
                  [neighbors.config]
                    neighbor-address = "%s"
                    peer-as = 64512
                    %s
                  [neighbors.timers.config]
                    connect-retry = 5
                    idle-hold-time-after-reset = 1
                  [neighbors.graceful-restart.config]
                    enabled = true
                    notification-enabled = true
                    restart-time = 60
                    deferral-time = 5
                """
                        .formatted(wish.ours(), wish.keyed("auth-password = \"KEY\""))
                + wish.secured("  [neighbors.ttl-security.config]\n    enabled = true\n    ttl-min = 255\n")
                + family("ipv4-unicast", wish)
                + family("ipv6-unicast", wish);
    }

    @Override
    List<String> command(boolean again) {
        List<String> words = List.of(
                "gobgpd",
                "-f",
                file("daemon.conf").toString(),
                "-t",
                "toml",
                "--api-hosts=127.0.0.1:50051",
                "--pprof-disable");
        if (!again) {
            return words;
        }
        List<String> restarting = new ArrayList<>(words);
        restarting.add("-r");
        return restarting;
    }

    @Override
    void feed() throws Exception {
        eventually(() -> ask("gobgp", "-p", "50051", "global").contains("65001"));
        ask("gobgp", "-p", "50051", "global", "rib", "add", "203.0.113.0/24", "nexthop", "10.99.0.1");
        ask("gobgp", "-p", "50051", "global", "rib", "add", "2001:db8:1::/48", "nexthop", "fd99::1", "-a", "ipv6");
    }

    @Override
    String routes() throws Exception {
        return ask("gobgp", "-p", "50051", "global", "rib")
                + ask("gobgp", "-p", "50051", "global", "rib", "-a", "ipv6");
    }

    @Override
    void askAgain() throws Exception {
        ask("gobgp", "-p", "50051", "neighbor", "10.99.0.2", "softresetin");
    }

    @Override
    String session() throws Exception {
        return ask("gobgp", "-p", "50051", "neighbor", "10.99.0.2") + log();
    }
}
