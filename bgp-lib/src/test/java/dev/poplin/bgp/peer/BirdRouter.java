package dev.poplin.bgp.peer;

import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.RouteProtocol;
import java.io.IOException;
import java.nio.file.Path;

/** BIRD that tells {@link SpeakerProgram#COUNT} routes, and writes what it hears into its kernel. */
final class BirdRouter extends Bird {

    private final KernelRoutes kernel;

    BirdRouter(Path directory, NetworkNamespace namespace) throws Exception {
        super(directory, namespace);
        kernel = new KernelRoutes(namespace, RouteProtocol.BIRD);
        start(Wish.PLAIN);
    }

    @Override
    String configuration(Wish wish) {
        StringBuilder routes = new StringBuilder();
        for (int i = 0; i < SpeakerProgram.COUNT; i++) {
            routes.append("route 198.%d.%d.0/24 blackhole; ".formatted(18 + (i >> 8), i & 255));
        }
        return """
                router id 10.99.0.1;
                protocol device {}
                protocol direct { ipv4; }
                protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }
                protocol static s4 { ipv4; %s }
                protocol bgp poplin {
                  local 10.99.0.1 as 65001; neighbor 10.99.0.2 as 64512;
                  connect delay time 1; connect retry time 1; error wait time 1,2; graceful restart on;
                  ipv4 { import all; export where source = RTS_STATIC; next hop self; };
                }
                """
                .formatted(routes);
    }

    /** How many routes its kernel has of it. */
    int inKernel() throws IOException {
        return kernel.size();
    }

    /** How many routes it has taken back from its kernel since the beginning. */
    int deleted() {
        return kernel.deleted();
    }

    /** Begins the session anew and lives on. */
    void restartSession() throws Exception {
        birdc("restart", "poplin");
    }

    @Override
    public void close() throws IOException {
        super.close();
        kernel.close();
    }
}
