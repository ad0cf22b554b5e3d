package dev.poplin.node.nat;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.node.source.ClusterState;
import dev.poplin.node.source.Endpoint;
import dev.poplin.node.source.NamedPort;
import dev.poplin.node.source.ServiceManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Which cluster address and port leads to which pods: a function of the cluster's state. Pods of the service's namespace whose
 * labels, as declared now, hold the whole selector, on all nodes; both lists are sorted, so equal states give equal plans.
 */
public final class ServicePlan {

    private ServicePlan() {}

    /**
     * What clients ask for, and who answers.
     *
     * @param protocol {@code TCP} or {@code UDP}
     * @param backends empty if no pod matches; then the connection is refused
     */
    public record Forward(String protocol, IpAddress address, int port, List<Backend> backends) {

        public Forward {
            backends = List.copyOf(backends);
        }
    }

    /** A pod's address and port. */
    public record Backend(IpAddress address, int port) {}

    /**
     * The plan for this state; only TCP and UDP are forwarded.
     *
     * @param serviceCidr where services have their addresses whose manifest names none
     */
    public static List<Forward> of(ClusterState state, Cidr serviceCidr) {
        TreeMap<String, Forward> forwards = new TreeMap<>();
        for (ServiceManifest service : ClusterAddresses.assign(serviceCidr, state.services())) {
            for (ServiceManifest.Port port : service.ports()) {
                if (!"TCP".equals(port.protocol()) && !"UDP".equals(port.protocol())) {
                    continue;
                }
                for (IpAddress address : service.clusterIps()) {
                    forwards.put(
                            port.protocol() + " " + address + " " + port.port(),
                            new Forward(
                                    port.protocol(), address, port.port(), backends(state, service, port, address)));
                }
            }
        }
        return List.copyOf(forwards.values());
    }

    private static List<Backend> backends(
            ClusterState state, ServiceManifest service, ServiceManifest.Port port, IpAddress clusterIp) {
        List<Backend> backends = new ArrayList<>();
        for (Endpoint endpoint : state.endpointsAsDeclared()) {
            if (!endpoint.pod().namespace().equals(service.namespace())
                    || !endpoint.labels()
                            .entrySet()
                            .containsAll(service.selector().entrySet())) {
                continue;
            }
            int target = targetPort(endpoint, port);
            if (target > 0) {
                endpoint.addresses().stream()
                        .filter(each -> each.family() == clusterIp.family())
                        .forEach(each -> backends.add(new Backend(each.address(), target)));
            }
        }
        backends.sort((a, b) -> {
            int byAddress = a.address().compareTo(b.address());
            return byAddress != 0 ? byAddress : Integer.compare(a.port(), b.port());
        });
        return backends;
    }

    /** The number of the target port on this pod, or 0 if it has no port of that name. */
    private static int targetPort(Endpoint endpoint, ServiceManifest.Port port) {
        if (port.targetPort().chars().allMatch(Character::isDigit)) {
            return Integer.parseInt(port.targetPort());
        }
        return endpoint.ports().stream()
                .filter(each ->
                        each.name().equals(port.targetPort()) && each.protocol().equals(port.protocol()))
                .mapToInt(NamedPort::port)
                .findFirst()
                .orElse(0);
    }
}
