package dev.poplin.lab;

import java.util.List;

/** FRR: zebra looks after the kernel, bgpd speaks. */
final class FrrConfiguration {

    private FrrConfiguration() {}

    static List<BgpDaemon.Program> programs(BgpDaemon.Site site) {
        String configuration =
                """
                frr defaults traditional
                log stdout
                router bgp 64512
                 bgp router-id OWN
                 no bgp default ipv4-unicast
                 bgp graceful-restart
                 neighbor nodes peer-group
                 neighbor nodes remote-as internal
                 neighbor nodes timers connect 1
                 neighbor nodes advertisement-interval 0
                NEIGHBORS
                 address-family ipv4 unicast
                  redistribute kernel route-map blocks
                  neighbor nodes activate
                 exit-address-family
                !
                ! The agent's routes in the pool are pods, of /32, and blackholes, which are its blocks.
                ip prefix-list blocks seq 5 permit POOL le 31
                route-map blocks permit 10
                 match ip address prefix-list blocks
                """
                        .replace("NEIGHBORS\n", site.forEach(" neighbor PEER peer-group nodes\n"))
                        .replace("OWN", site.own().toString())
                        .replace("POOL", site.pool().toString());
        return List.of(
                program(site, "zebra", "log stdout\n", "zserv.api"), program(site, "bgpd", configuration, "bgpd.vty"));
    }

    private static BgpDaemon.Program program(BgpDaemon.Site site, String name, String configuration, String socket) {
        List<String> arguments = List.of(
                "-f",
                site.file(name + ".conf").toString(),
                "-z",
                site.file("zserv.api").toString(),
                "-i",
                site.file(name + ".pid").toString(),
                "--vty_socket",
                site.directory().toString(),
                "-P",
                "0",
                "-u",
                "root",
                "-g",
                "frrvty");
        return new BgpDaemon.Program(name, configuration, arguments, site.file(socket));
    }
}
