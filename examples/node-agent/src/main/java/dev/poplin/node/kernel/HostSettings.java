package dev.poplin.node.kernel;

import dev.poplin.node.reconcile.Reconciler;
import java.io.IOException;
import java.util.List;

/** Keeps the node a router: it forwards between pods and the network. */
public final class HostSettings implements Reconciler {

    private final HostKernel host;

    /** Works on this node's kernel. */
    public HostSettings(HostKernel host) {
        this.host = host;
    }

    @Override
    public String name() {
        return "settings";
    }

    @Override
    public List<String> reconcile() throws IOException {
        return new Sysctls()
                .set("1", "ipv4", "ip_forward")
                .set("1", "ipv6", "conf", "all", "forwarding")
                .apply(host.namespace());
    }
}
