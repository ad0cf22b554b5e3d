package dev.poplin.bgp.peer;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** FRR's bgpd, without zebra and without routes in the kernel. */
class Frr extends Daemon {

    Frr(Path directory, NetworkNamespace namespace) {
        super(directory, namespace);
    }

    @Override
    String configuration(Wish wish) {
        return """
                frr defaults traditional
                log stdout
                route-map marks permit 10
                 set extcommunity rt 64512:9
                 set large-community 64512:7:8
                route-map six permit 10
                 set ipv6 next-hop global fd99::1
                exit
                router bgp THEIRS
                 bgp router-id 10.99.0.1
                 no bgp default ipv4-unicast
                 no bgp ebgp-requires-policy
                 no bgp network import-check
                 bgp disable-ebgp-connected-route-check
                 bgp graceful-restart
                 bgp graceful-restart preserve-fw-state
                 bgp graceful-restart restart-time 60
                 timers bgp 10 30
                CONFEDERATION
                PEERS
                 address-family ipv4 unicast
                  network 203.0.113.0/24 route-map marks
                IPV4
                 exit-address-family
                 address-family ipv6 unicast
                  network 2001:db8:1::/48
                IPV6
                 exit-address-family
                """
                .replace("THEIRS", Long.toString(wish.theirAs()))
                .replace(
                        "CONFEDERATION",
                        wish.given(
                                Wish.Trait.CONFEDERATION,
                                " bgp confederation identifier 64512\n bgp confederation peers 65100"))
                .replace(
                        "PEERS",
                        session(wish.ours(), wish.ourAs(), wish)
                                + wish.given(Wish.Trait.FED, session(Feeder.ADDRESS, wish.feedersAs(), wish)))
                .replace("IPV4", four(wish.ours(), wish) + wish.given(Wish.Trait.FED, four(Feeder.ADDRESS, wish)))
                .replace("IPV6", "  neighbor OURS activate\n  neighbor OURS route-map six out")
                .replace("OURS", wish.ours());
    }

    private static String session(String peer, long as, Wish wish) {
        return (" neighbor OURS remote-as %d\n neighbor OURS timers connect 1\n neighbor OURS advertisement-interval 0\n"
                                .formatted(as)
                        + wish.keyed(" neighbor OURS password KEY\n")
                        + wish.secured(" neighbor OURS ttl-security hops 1\n")
                        + wish.given(Wish.Trait.PROVIDER, " neighbor OURS local-role provider\n")
                        + wish.given(Wish.Trait.OVER_IPV6, " neighbor OURS capability extended-nexthop\n"))
                .replace("OURS", peer);
    }

    private static String four(String peer, Wish wish) {
        return ("  neighbor OURS activate\n  neighbor OURS soft-reconfiguration inbound\n"
                        + wish.given(Wish.Trait.MANY_PATHS, "  neighbor OURS addpath-tx-all-paths\n")
                        + wish.given(Wish.Trait.REFLECTOR, "  neighbor OURS route-reflector-client\n")
                        + wish.limited("  neighbor OURS maximum-prefix LIMIT\n"))
                .replace("OURS", peer);
    }

    @Override
    List<String> command(boolean again) {
        return List.of(
                "/usr/lib/frr/bgpd",
                "-f",
                file("daemon.conf").toString(),
                "-n",
                "-Z",
                "-S",
                "-A",
                "127.0.0.1",
                "-P",
                "0",
                "--vty_socket",
                directory.toString(),
                "-i",
                file("bgpd.pid").toString(),
                "-u",
                "root",
                "-g",
                "root");
    }

    final String vtysh(String command) throws Exception {
        return ask("vtysh", "--vty_socket", directory.toString(), "-d", "bgpd", "-c", command);
    }

    @Override
    String routes() throws Exception {
        return vtysh("show bgp ipv4 unicast") + vtysh("show bgp ipv6 unicast");
    }

    /** Each prefix with all that is known of its paths. */
    @Override
    String words() throws Exception {
        return vtysh("show bgp ipv4 unicast json detail").replaceAll("[^0-9A-Za-z.]+", " ");
    }

    @Override
    int losses() throws Exception {
        Matcher dropped = Pattern.compile("dropped (\\d+)").matcher(session());
        return dropped.find() ? Integer.parseInt(dropped.group(1)) : 0;
    }

    @Override
    void askAgain() throws Exception {
        vtysh("clear bgp * in");
    }

    @Override
    String session() throws Exception {
        return vtysh("show bgp neighbors");
    }
}
