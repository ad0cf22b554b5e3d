package dev.poplin.bgp.peer;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.nio.file.Path;
import java.util.List;

/** FRR's bgpd, without zebra. */
class Frr extends Daemon {

    Frr(Path directory, NetworkNamespace namespace) {
        super(directory, namespace);
    }

    @Override
    String configuration(Wish wish) {
        return """
                frr defaults traditional
                log stdout
                router bgp 65001
                 bgp router-id 10.99.0.1
                 no bgp default ipv4-unicast
                 no bgp ebgp-requires-policy
                 no bgp network import-check
                 bgp disable-ebgp-connected-route-check
                 bgp graceful-restart
                 bgp graceful-restart preserve-fw-state
                 bgp graceful-restart restart-time 60
                 timers bgp 10 30
                 neighbor OURS remote-as 64512
                 neighbor OURS timers connect 1
                 neighbor OURS advertisement-interval 0
                KEYED
                SECURED
                EXTENDED
                 address-family ipv4 unicast
                  network 203.0.113.0/24
                  neighbor OURS activate
                  neighbor OURS soft-reconfiguration inbound
                LIMITED
                 exit-address-family
                 address-family ipv6 unicast
                  network 2001:db8:1::/48
                  neighbor OURS activate
                  neighbor OURS route-map six out
                 exit-address-family
                route-map six permit 10
                 set ipv6 next-hop global fd99::1
                """
                .replace("KEYED", wish.keyed(" neighbor OURS password KEY"))
                .replace("SECURED", wish.secured(" neighbor OURS ttl-security hops 1"))
                .replace("EXTENDED", wish.overIpv6() ? " neighbor OURS capability extended-nexthop" : "")
                .replace("LIMITED", wish.limited("  neighbor OURS maximum-prefix LIMIT"))
                .replace("OURS", wish.ours());
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

    private String vtysh(String command) throws Exception {
        return ask("vtysh", "--vty_socket", directory.toString(), "-d", "bgpd", "-c", command);
    }

    @Override
    String routes() throws Exception {
        return vtysh("show bgp ipv4 unicast") + vtysh("show bgp ipv6 unicast");
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
