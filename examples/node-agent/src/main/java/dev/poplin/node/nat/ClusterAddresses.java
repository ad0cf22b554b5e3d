package dev.poplin.node.nat;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.node.source.PodKey;
import dev.poplin.node.source.ServiceManifest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cluster addresses for services whose manifest names none, as users write them. The address follows from the service's name,
 * so every node finds the same one without asking another.
 */
public final class ClusterAddresses {

    private ClusterAddresses() {}

    /**
     * The services with an address each; those that have one keep it, headless ones get none, and one for which the prefix has
     * none left is left out.
     */
    public static List<ServiceManifest> assign(Cidr serviceCidr, Collection<ServiceManifest> services) {
        Set<IpAddress> taken = new HashSet<>();
        services.forEach(service -> taken.addAll(service.clusterIps()));
        List<ServiceManifest> assigned = new ArrayList<>();
        List<ServiceManifest> sorted = new ArrayList<>(services);
        sorted.sort(Comparator.comparing(ServiceManifest::namespace).thenComparing(ServiceManifest::name));
        for (ServiceManifest service : sorted) {
            if (service.clusterIps().isEmpty() && !service.headless()) {
                free(serviceCidr, service, taken).ifPresent(address -> {
                    taken.add(address);
                    assigned.add(service.withClusterIps(List.of(address)));
                });
            } else {
                assigned.add(service);
            }
        }
        return assigned;
    }

    /** A sentence for each service that {@link #assign} leaves out. */
    public static List<String> shortage(Cidr serviceCidr, Collection<ServiceManifest> services) {
        Set<PodKey> assigned =
                assign(serviceCidr, services).stream().map(ServiceManifest::key).collect(Collectors.toSet());
        return services.stream()
                .map(ServiceManifest::key)
                .filter(key -> !assigned.contains(key))
                .map(key -> "service " + key + " has no cluster address: all of " + serviceCidr + " are taken")
                .toList();
    }

    private static Optional<IpAddress> free(Cidr serviceCidr, ServiceManifest service, Set<IpAddress> taken) {
        long size = 1L << Math.min(32, serviceCidr.family().bits() - serviceCidr.length());
        long usable = Math.max(1, size - 2);
        long start = hash(service.namespace() + "/" + service.name()) % usable;
        for (long i = 0; i < usable; i++) {
            IpAddress candidate = serviceCidr.nth(1 + (start + i) % usable);
            if (!taken.contains(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private static long hash(String name) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(name.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong() & Long.MAX_VALUE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
