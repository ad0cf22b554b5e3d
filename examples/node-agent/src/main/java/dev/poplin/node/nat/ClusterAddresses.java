package dev.poplin.node.nat;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
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
import java.util.Set;

/**
 * Cluster addresses for services whose manifest names none, as users write them. The address follows from the service's name,
 * so every node finds the same one without asking another.
 */
public final class ClusterAddresses {

    private ClusterAddresses() {}

    /** The services with an address each; those that have one keep it, headless ones get none. */
    public static List<ServiceManifest> assign(Cidr serviceCidr, Collection<ServiceManifest> services) {
        Set<IpAddress> taken = new HashSet<>();
        services.forEach(service -> taken.addAll(service.clusterIps()));
        List<ServiceManifest> assigned = new ArrayList<>();
        List<ServiceManifest> sorted = new ArrayList<>(services);
        sorted.sort(Comparator.comparing(ServiceManifest::namespace).thenComparing(ServiceManifest::name));
        for (ServiceManifest service : sorted) {
            if (service.clusterIps().isEmpty() && !service.headless()) {
                IpAddress address = free(serviceCidr, service, taken);
                taken.add(address);
                assigned.add(service.withClusterIps(List.of(address)));
            } else {
                assigned.add(service);
            }
        }
        return assigned;
    }

    private static IpAddress free(Cidr serviceCidr, ServiceManifest service, Set<IpAddress> taken) {
        long size = 1L << Math.min(32, serviceCidr.family().bits() - serviceCidr.length());
        long usable = Math.max(1, size - 2);
        long start = hash(service.namespace() + "/" + service.name()) % usable;
        for (long i = 0; i < usable; i++) {
            IpAddress candidate = serviceCidr.nth(1 + (start + i) % usable);
            if (!taken.contains(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("every address of the service prefix " + serviceCidr + " is taken");
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
