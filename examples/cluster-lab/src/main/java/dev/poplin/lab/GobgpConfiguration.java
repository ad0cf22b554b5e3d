package dev.poplin.lab;

import java.util.List;

/**
 * GoBGP, which has no hand on the kernel: the agent is its client on the loopback, tells it the blocks, and writes the routes that it
 * reflects. GoBGP's router id must not be that of the agent, which is the node's address.
 */
final class GobgpConfiguration {

    private static final String RESTARTING =
            """
              [neighbors.graceful-restart.config]
                enabled = true
                restart-time = 120
              [[neighbors.afi-safis]]
                [neighbors.afi-safis.config]
                  afi-safi-name = "ipv4-unicast"
                [neighbors.afi-safis.mp-graceful-restart.config]
                  enabled = true
            """;

    private GobgpConfiguration() {}

    static List<BgpDaemon.Program> programs(BgpDaemon.Site site) {
        String configuration =
                """
                [global.config]
                  as = 64512
                  router-id = "0.0.0.1"

                # The agent of this node.
                [[neighbors]]
                  [neighbors.config]
                    neighbor-address = "127.0.0.1"
                    peer-as = 64512
                  [neighbors.transport.config]
                    passive-mode = true
                  [neighbors.route-reflector.config]
                    route-reflector-client = true
                    route-reflector-cluster-id = "0.0.0.1"
                """
                        + RESTARTING
                        + site.forEach(
                                """

                                [[neighbors]]
                                  [neighbors.config]
                                    neighbor-address = "PEER"
                                    peer-as = 64512
                                  [neighbors.timers.config]
                                    connect-retry = 1
                                    idle-hold-time-after-reset = 1
                                """
                                        + RESTARTING);
        return List.of(new BgpDaemon.Program(
                "gobgpd",
                configuration,
                List.of(
                        "-f",
                        site.file("gobgpd.conf").toString(),
                        "-t",
                        "toml",
                        "--api-hosts=unix://" + site.file("gobgpd.sock"),
                        "--pprof-disable"),
                site.file("gobgpd.sock")));
    }
}
