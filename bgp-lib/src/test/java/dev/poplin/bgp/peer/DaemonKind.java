package dev.poplin.bgp.peer;

import dev.poplin.netlink.namespace.NetworkNamespace;
import java.nio.file.Path;
import java.util.function.BiFunction;

/** The other speakers. */
enum DaemonKind {
    BIRD(Bird::new),
    FRR(Frr::new),
    GOBGP(Gobgp::new),
    EXABGP(Exabgp::new),
    OPENBGPD(Openbgpd::new);

    private final BiFunction<Path, NetworkNamespace, Daemon> maker;

    DaemonKind(BiFunction<Path, NetworkNamespace, Daemon> maker) {
        this.maker = maker;
    }

    Daemon in(Path directory, NetworkNamespace namespace) {
        return maker.apply(directory, namespace);
    }
}
