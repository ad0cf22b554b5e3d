package dev.poplin.lab;

import java.util.List;

/** BIRD 2: learns the agent's blackholes from the kernel, and writes what BGP tells into it. */
final class BirdConfiguration {

    private BirdConfiguration() {}

    static List<BgpDaemon.Program> programs(BgpDaemon.Site site) {
        String configuration =
                """
                router id OWN;

                protocol device {}
                protocol direct { ipv4; }

                # The agent's blocks are blackholes of protocol 114.
                protocol kernel {
                  learn;
                  scan time 2;
                  ipv4 {
                    import where krt_source = 114 && dest = RTD_BLACKHOLE;
                    export where source = RTS_BGP;
                  };
                }

                template bgp node {
                  local OWN as 64512;
                  graceful restart on;
                  connect delay time 1;
                  connect retry time 1;
                  error wait time 1, 2;
                  ipv4 {
                    import where net ~ [ POOL+ ];
                    export where source = RTS_INHERIT;
                    next hop self;
                  };
                }
                """
                                .replace("OWN", site.own().toString())
                                .replace("POOL", site.pool().toString())
                        + site.forEach("protocol bgp from node { neighbor PEER as 64512; }\n");
        return List.of(new BgpDaemon.Program(
                "bird",
                configuration,
                List.of(
                        "-f",
                        "-c",
                        site.file("bird.conf").toString(),
                        "-s",
                        site.file("bird.ctl").toString()),
                site.file("bird.ctl")));
    }
}
