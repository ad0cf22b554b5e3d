package dev.poplin.lab;

import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where a lab keeps its addresses: a journal in the cluster directory, or an etcd of its own on the bridge, which the nodes reach
 * by the fabric and this process by a relay. Immutable.
 */
record LabStore(LabDirectory lab, Kind kind) {

    /** What {@code --store} chooses from. */
    enum Kind {
        JOURNAL,
        ETCD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The store of a lab that somebody has made. */
    static LabStore of(LabDirectory lab) throws IOException {
        return new LabStore(
                lab, Kind.valueOf(Files.readString(mark(lab)).strip().toUpperCase(Locale.ROOT)));
    }

    /** Whether the lab has come so far. */
    static boolean isStarted(LabDirectory lab) {
        return Files.exists(mark(lab));
    }

    private static Path mark(LabDirectory lab) {
        return lab.path().resolve("store");
    }

    /** Starts what the agents need before they start. */
    void start() throws IOException {
        lab.write(mark(lab), kind + "\n");
        if (kind == Kind.JOURNAL) {
            return;
        }
        etcd().start();
    }

    /** The lab's etcd; only if the addresses are there. */
    LabEtcd etcd() {
        return new LabEtcd(lab);
    }

    /** What the agents' configuration says, of agents inside the nodes' namespaces. */
    URI location() {
        return kind == Kind.JOURNAL
                ? URI.create("journal:" + lab.cluster().resolve("ipam"))
                : URI.create(
                        "etcd://" + LabEtcd.ADDRESS.getAddress().getHostAddress() + ":" + LabEtcd.ADDRESS.getPort());
    }

    /** The jars that an agent needs beside its own, as its launcher takes them. */
    String classPath(Path home) throws IOException {
        if (kind == Kind.JOURNAL) {
            return "";
        }
        Path built = home.resolve("examples/etcd-store/target");
        try (Stream<Path> files = Files.list(built)) {
            List<String> jars = files.map(Path::toString)
                    .filter(file -> file.matches(".*/etcd-store-[^/]*\\.jar"))
                    .toList();
            return String.join(":", jars) + ":" + built.resolve("lib") + "/*";
        }
    }

    /** A way to etcd for this process, which is on none of the lab's networks. */
    Relay relay() throws IOException {
        return Relay.open(lab.namespace("outside"), LabEtcd.ADDRESS);
    }

    static URI location(Relay relay) throws IOException {
        return URI.create("etcd://127.0.0.1:" + relay.port() + "/?deadline=" + PATIENCE.toSeconds() + "s");
    }

    /** A piece of work on the lab's addresses. */
    @FunctionalInterface
    interface Look {
        void at(Ipam ipam) throws IOException;
    }

    /** Looks at the addresses from this process. */
    void look(Look look) throws IOException {
        if (kind == Kind.JOURNAL) {
            look(location(), look);
        } else {
            try (Relay relay = relay()) {
                look(location(relay), look);
            }
        }
    }

    private static void look(URI location, Look look) throws IOException {
        try (Ipam ipam = Ipam.open(Store.open(location))) {
            look.at(ipam);
        }
    }
}
