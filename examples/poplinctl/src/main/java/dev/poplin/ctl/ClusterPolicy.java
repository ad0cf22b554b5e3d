package dev.poplin.ctl;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.IpAddress;
import dev.poplin.node.policy.PolicyTable;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.DirectorySource;
import dev.poplin.node.source.ManifestProblem;
import dev.poplin.policy.Flow;
import dev.poplin.policy.PolicyEngine;
import dev.poplin.policy.manifest.ManifestReader;
import dev.poplin.policy.manifest.Manifests;
import dev.poplin.policy.model.Endpoint;
import dev.poplin.policy.model.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Policy questions about a cluster directory: its pods, declared or attached, with the addresses they have now, and its policies. */
public final class ClusterPolicy {

    private ClusterPolicy() {}

    /**
     * The world of a cluster directory.
     *
     * @throws CtlException with exit code 1 if a manifest cannot be read
     */
    public static PolicyEngine engine(Path clusterDirectory) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String folder : List.of("manifests", "pods")) {
            if (Files.isDirectory(clusterDirectory.resolve(folder))) {
                sources.add(clusterDirectory.resolve(folder));
            }
        }
        Manifests manifests = ManifestReader.read(sources);
        if (!manifests.problems().isEmpty()) {
            throw new CtlException(1, manifests.problems().get(0) + "; mend it and ask again");
        }
        ClusterState state = DirectorySource.look(clusterDirectory);
        Path published = clusterDirectory.resolve("endpoints");
        for (ManifestProblem problem : state.problems()) {
            if (problem.file().startsWith(published)) {
                throw new CtlException(1, problem + "; mend it and ask again");
            }
        }
        Map<String, Endpoint> pods = new LinkedHashMap<>();
        manifests.pods().forEach(pod -> pods.put(pod.id(), at(List.of(), pod)));
        PolicyTable.world(state)
                .endpoints()
                .forEach(attached ->
                        pods.merge(attached.id(), attached, (declared, same) -> at(attached.addresses(), declared)));
        return PolicyEngine.of(World.of(manifests.namespaces(), pods.values(), manifests.policies()));
    }

    private static Endpoint at(List<IpAddress> addresses, Endpoint pod) {
        return new Endpoint(
                pod.namespace(), pod.name(), pod.labels(), addresses, pod.ports(), pod.node(), pod.hostNetwork());
    }

    /**
     * The end of a flow that a text names: {@code POD}, {@code NAMESPACE/POD} or an address.
     *
     * @throws CtlException with exit code 2 if it names none
     */
    public static Flow.Party party(World world, String text) {
        int slash = text.indexOf('/');
        String namespace = slash < 0 ? "default" : text.substring(0, slash);
        String name = text.substring(slash + 1);
        return world.endpoint(namespace, name)
                .<Flow.Party>map(Flow.Party.Pod::new)
                .orElseGet(() -> {
                    try {
                        IpAddress address = IpAddress.parse(text);
                        return world.endpoints().stream()
                                .filter(pod -> pod.addresses().contains(address))
                                .<Flow.Party>map(Flow.Party.Pod::new)
                                .findFirst()
                                .orElseGet(() -> new Flow.Party.External(address));
                    } catch (AddressFormatException e) {
                        throw new CtlException(
                                2,
                                "'" + text + "' is neither a pod nor an address; the pods are "
                                        + world.endpoints().stream()
                                                .map(Endpoint::id)
                                                .sorted()
                                                .toList());
                    }
                });
    }
}
