package dev.poplin.ctl;

import dev.poplin.inet.AddressFormatException;
import dev.poplin.inet.IpAddress;
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
import java.util.List;

/** Policy questions about a cluster directory: its pods with the addresses they have now, and its policies. */
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
        List<Endpoint> pods = new ArrayList<>();
        for (Endpoint pod : manifests.pods()) {
            pods.add(new Endpoint(
                    pod.namespace(),
                    pod.name(),
                    pod.labels(),
                    addressesOf(clusterDirectory, pod),
                    pod.ports(),
                    pod.node(),
                    pod.hostNetwork()));
        }
        return PolicyEngine.of(World.of(manifests.namespaces(), pods, manifests.policies()));
    }

    /** What the pod's agent has published of it. */
    private static List<IpAddress> addressesOf(Path clusterDirectory, Endpoint pod) throws IOException {
        Path file = clusterDirectory.resolve("endpoints").resolve(pod.namespace() + "." + pod.name() + ".yaml");
        return Files.exists(file) ? ClusterOwners.addresses(Files.readAllLines(file)) : List.of();
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
