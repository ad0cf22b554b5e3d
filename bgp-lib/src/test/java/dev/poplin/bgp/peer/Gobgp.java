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
                + wish.given(
                        Wish.Trait.MANY_PATHS,
                        "    [neighbors.afi-safis.add-paths.config]\n      receive = true\n      send-max = 8\n")
                + wish.limited("    [neighbors.afi-safis.prefix-limit.config]\n      max-prefixes = LIMIT\n");
    }

    @Override
    String configuration(Wish wish) {
        return """
                [global.config]
                  as = %d
                  router-id = "10.99.0.1"
                """
                        .formatted(wish.theirAs())
                + wish.given(
                        Wish.Trait.CONFEDERATION,
                        "[global.confederation.config]\n  enabled = true\n  identifier = 64512\n  member-as-list = [ 65100 ]\n")
                + session(wish.theirs(), wish.ours(), wish.ourAs(), wish)
                + wish.given(Wish.Trait.TWICE, session(Wish.SECOND_OF_THEM, Wish.SECOND_OF_US, wish.ourAs(), wish))
                + wish.given(Wish.Trait.FED, session(wish.theirs(), Feeder.ADDRESS, wish.feedersAs(), wish));
    }

    private static String session(String local, String peer, long as, Wish wish) {
        return """
                [[neighbors]]
                  [neighbors.config]
                    neighbor-address = "%s"
                    peer-as = %d
                    %s
                  [neighbors.transport.config]
                    local-address = "%s"
                  [neighbors.timers.config]
                    connect-retry = 5
                    idle-hold-time-after-reset = 1
                  [neighbors.graceful-restart.config]
                    enabled = true
                    notification-enabled = true
                    restart-time = 60
                    deferral-time = 5
                """
                        .formatted(peer, as, wish.keyed("auth-password = \"KEY\""), local)
                + wish.secured("  [neighbors.ttl-security.config]\n    enabled = true\n    ttl-min = 255\n")
                + wish.given(
                        Wish.Trait.REFLECTOR,
                        "  [neighbors.route-reflector.config]\n    route-reflector-client = true\n"
                                + "    route-reflector-cluster-id = \"10.99.0.1\"\n")
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

    private String gobgp(String line) throws Exception {
        return ask(("gobgp -p 50051 " + line).split(" "));
    }

    @Override
    void feed() throws Exception {
        eventually(() -> gobgp("global").contains("AS:"));
        gobgp("global rib add 203.0.113.0/24 nexthop %s rt 64512:9 large-community 64512:7:8"
                .formatted(wish().theirs()));
        gobgp("global rib add 2001:db8:1::/48 nexthop fd99::1 -a ipv6");
    }

    @Override
    String routes() throws Exception {
        return gobgp("global rib") + gobgp("global rib -a ipv6");
    }

    @Override
    int losses() throws Exception {
        return log().split("Peer Down", -1).length - 1;
    }

    @Override
    void askAgain() throws Exception {
        gobgp("neighbor %s softresetin".formatted(wish().ours()));
    }

    @Override
    String session() throws Exception {
        return gobgp("neighbor " + wish().ours()) + log();
    }
}
