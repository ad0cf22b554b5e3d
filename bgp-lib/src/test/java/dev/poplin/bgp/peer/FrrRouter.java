package dev.poplin.bgp.peer;

import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.RouteProtocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** FRR's bgpd with zebra, which writes what it hears into its kernel. */
final class FrrRouter extends Frr {

    private static final Set<String> WITHOUT_KERNEL = Set.of("-n", "-Z");

    private final KernelRoutes kernel;

    FrrRouter(Path directory, NetworkNamespace namespace) throws Exception {
        super(directory, namespace);
        kernel = new KernelRoutes(namespace, RouteProtocol.BGP);
        Files.writeString(file("zebra.conf"), "log stdout\n");
        start(Wish.PLAIN);
    }

    @Override
    List<String> command(boolean again) {
        String zebra =
                """
                /usr/lib/frr/zebra -f $0/zebra.conf --vty_socket $0 -i $0/zebra.pid -u root -g frrvty -P 0 -z $0/zserv.api &
                for i in $(seq 200); do [ -S $0/zserv.api ] && break; sleep 0.05; done
                exec "$@" -z $0/zserv.api
                """;
        List<String> words = new ArrayList<>(List.of("sh", "-c", zebra, directory.toString()));
        super.command(again).stream()
                .filter(word -> !WITHOUT_KERNEL.contains(word))
                .forEach(words::add);
        return words;
    }

    boolean isEstablished() throws Exception {
        return session().contains("BGP state = Established");
    }

    /** How many routes are kept that were told before the session of now. */
    long stale() throws Exception {
        return vtysh("show bgp ipv4 unicast")
                .lines()
                .filter(line -> line.matches("S[*> ].*"))
                .count();
    }

    /** How many IPv4 routes its kernel has of it. */
    int inKernel() throws IOException {
        return kernel.size();
    }

    /** How many routes it has taken back from its kernel since the beginning. */
    int deleted() {
        return kernel.deleted();
    }

    @Override
    public void close() throws IOException {
        super.close();
        kernel.close();
    }
}
