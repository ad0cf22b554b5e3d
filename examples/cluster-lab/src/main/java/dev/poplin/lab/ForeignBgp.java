package dev.poplin.lab;

import dev.poplin.ctl.AgentView;
import dev.poplin.ctl.Table;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The node of a lab whose BGP is somebody else's: its last one. Immutable. */
record ForeignBgp(LabDirectory lab, BgpDaemon daemon, int node) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Where Debian has daemons that are on nobody's PATH; FRR first, as OpenBGPD has a bgpd, too. */
    private static final List<Path> DAEMONS = List.of(Path.of("/usr/lib/frr"), Path.of("/usr/sbin"));

    /** The foreign node of a lab that somebody has made, if it has one. */
    static Optional<ForeignBgp> of(LabDirectory lab) throws IOException {
        if (!Files.exists(mark(lab))) {
            return Optional.empty();
        }
        String[] words = Files.readString(mark(lab)).strip().split(" ");
        return Optional.of(
                new ForeignBgp(lab, BgpDaemon.valueOf(words[0].toUpperCase(Locale.ROOT)), Integer.parseInt(words[1])));
    }

    private static Path mark(LabDirectory lab) {
        return lab.path().resolve("peer");
    }

    private static List<Path> searchPath() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(
                        DAEMONS.stream(),
                        Stream.of(path.split(":"))
                                .filter(part -> !part.isEmpty())
                                .map(Path::of))
                .toList();
    }

    private BgpDaemon.Site site(Cidr pool) {
        List<IpAddress> others = new ArrayList<>();
        for (int other = 1; other < node; other++) {
            others.add(Fabric.addressOf(other));
        }
        return new BgpDaemon.Site(lab.node(node), Fabric.addressOf(node), others, pool);
    }

    /** Refuses what cannot work, before anything is made. */
    void requirePossible(Cidr pool) {
        if (node < 2) {
            throw new LabException(LabException.USAGE, "--peer needs a second node: use --nodes 2 or more");
        }
        for (BgpDaemon.Program program : daemon.programs(site(pool))) {
            daemon.find(program.name(), searchPath());
        }
    }

    /** Starts the daemon inside the node, where the lab's other parts are started already. */
    void start(Cidr pool) throws IOException {
        lab.write(mark(lab), daemon + " " + node + "\n");
        try (NetworkNamespace namespace = NetworkNamespace.open(lab.namespace("node-" + node))) {
            for (BgpDaemon.Program program : daemon.programs(site(pool))) {
                start(program, namespace);
            }
        }
    }

    private void start(BgpDaemon.Program program, NetworkNamespace namespace) throws IOException {
        lab.write(lab.node(node).resolve(program.name() + ".conf"), program.configuration());
        Path log = lab.node(node).resolve(program.name() + ".log");
        List<String> words = new ArrayList<>();
        words.add(daemon.find(program.name(), searchPath()).toString());
        words.addAll(program.arguments());
        Process process =
                lab.start(new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()), namespace);
        lab.recordProcess(process.pid());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(program.socket())) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new LabException(
                        LabException.AGENT,
                        program.name() + " of node-" + node + " did not start: "
                                + Files.readString(log).strip());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Its sessions, as the agents of the other nodes see them. */
    Table sessions() {
        Table table = new Table("SEEN FROM", "AS", "STATE", "SINCE", "RECEIVED", "SENT", "LAST ERROR");
        String address = Fabric.addressOf(node).toString();
        for (int other = 1; other < node; other++) {
            for (Map<?, ?> peer : new AgentView(lab.node(other).resolve("agent.sock")).list("peers")) {
                if (AgentView.text(peer, "address").equals(address)) {
                    table.row(
                            "node-" + other,
                            AgentView.text(peer, "asNumber"),
                            AgentView.text(peer, "state"),
                            AgentView.moment(peer, "since"),
                            AgentView.text(peer, "received"),
                            AgentView.text(peer, "sent"),
                            AgentView.text(peer, "lastError"));
                }
            }
        }
        return table;
    }

    @Override
    public String toString() {
        return "node-" + node + " by " + daemon;
    }
}
