package dev.poplin.ctl;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.check.LiveOwners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who is alive, as the agents have published it in a cluster directory: a file per pod with its addresses. Of what is held for no pod
 * nothing is known, nor of a pod that is not there and whose node has no record in the directory: it may be another cluster's.
 */
public final class ClusterOwners implements LiveOwners {

    private static final String SUFFIX = ".yaml";

    private final Path nodes;
    private final Map<IpAddress, String> inUse;

    private ClusterOwners(Path nodes, Map<IpAddress, String> inUse) {
        this.nodes = nodes;
        this.inUse = inUse;
    }

    /** The owners in a cluster directory; nothing is known of any if agents have published none. */
    public static LiveOwners in(Path clusterDirectory) throws IOException {
        Path folder = clusterDirectory.resolve("endpoints");
        if (!Files.isDirectory(folder)) {
            return LiveOwners.NONE;
        }
        Map<IpAddress, String> inUse = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(SUFFIX)).toList()) {
                String name = file.getFileName().toString();
                String pod = name.substring(0, name.length() - SUFFIX.length()).replaceFirst("\\.", "/");
                for (IpAddress address : addresses(file)) {
                    inUse.put(address, pod);
                }
            }
        }
        return new ClusterOwners(clusterDirectory.resolve("nodes"), inUse);
    }

    /** The addresses that a published endpoint names; none if its agent has taken it back meanwhile. */
    private static List<IpAddress> addresses(Path file) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("- ") && line.contains("/"))
                .map(line -> line.substring(2).replace("\"", ""))
                .map(item -> Cidr.parseInterface(item).address())
                .toList();
    }

    @Override
    public State stateOf(Allocation allocation) {
        if (!allocation.attributes().containsKey("pod")) {
            return State.UNKNOWN;
        }
        if (IpamTables.holder(allocation).equals(inUse.get(allocation.address()))) {
            return State.ALIVE;
        }
        return Files.exists(nodes.resolve(allocation.node() + SUFFIX)) ? State.MISSING : State.UNKNOWN;
    }

    @Override
    public Map<IpAddress, String> inUse() {
        return inUse;
    }
}
