package dev.poplin.node.pod;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.neighbor.Neighbor;
import dev.poplin.netlink.route.Route;
import dev.poplin.node.kernel.HostKernel;
import dev.poplin.node.kernel.OwnRoutes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pods' links in the kernel. The pair is made inside the pod's namespace with its other end directly in the host's, so
 * nothing is renamed or moved. Thread-safe.
 */
public final class KernelPodLinks implements PodLinks {

    private static final int MAC_ATTEMPTS = 5;

    private final HostKernel host;
    private final OwnRoutes routes;

    /** Works on this node. */
    public KernelPodLinks(HostKernel host) {
        this.host = host;
        this.routes = new OwnRoutes(host.netlink());
    }

    @Override
    public String create(PodLink link) throws IOException {
        try (NetworkNamespace namespace = NetworkNamespace.open(link.netns())) {
            Optional<Link> present = host.netlink().links().find(link.hostName());
            if (present.isPresent()) {
                if (present.get().alias().equals(link.containerId())
                        && check(link).isEmpty()) {
                    return macOf(namespace, link.ifName());
                }
                // It may be going by itself with the namespace of its older container.
                host.deleteLink(present.get().index());
            }
            PodLayout.podSettings().apply(namespace);
            try (Netlink pod = Netlink.open(namespace)) {
                make(link, pod);
                try {
                    configureHost(link);
                    return configurePod(link, pod);
                } catch (IOException | RuntimeException e) {
                    takeBack(link, e);
                    throw e;
                }
            }
        }
    }

    private void make(PodLink link, Netlink pod) throws IOException {
        NewLink hostEnd = NewLink.named(link.hostName())
                .mac(PodLayout.HOST_MAC)
                .mtuBytes(link.mtuBytes())
                .namespace(host.namespace());
        pod.links().add(NewLink.veth(link.ifName(), hostEnd).mtuBytes(link.mtuBytes()));
    }

    private void takeBack(PodLink link, Exception cause) {
        try {
            Optional<Link> made = host.netlink().links().find(link.hostName());
            if (made.isPresent()) {
                host.deleteLink(made.get().index());
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private void configureHost(PodLink link) throws IOException {
        Link made = host.netlink().links().get(link.hostName());
        NewLink changes = NewLink.named(link.hostName())
                .alias(link.containerId())
                .mac(PodLayout.HOST_MAC)
                .linkLocalFromMac();
        host.netlink().links().change(made.index(), changes);
        // udev or networkd may give a new interface another address after us: look, and insist.
        for (int attempt = 1; !PodLayout.isHostMac(host.netlink().links().get(link.hostName())); attempt++) {
            if (attempt == MAC_ATTEMPTS) {
                throw new IOException("something keeps changing the MAC address of " + link.hostName()
                        + "; tell udev or systemd-networkd to leave interfaces of this name alone");
            }
            host.netlink().links().change(made.index(), changes);
        }
        PodLayout.hostSettings(link.hostName()).apply(host.namespace());
        host.netlink()
                .links()
                .change(made.index(), NewLink.named(link.hostName()).up());
        for (Cidr address : link.addresses()) {
            routes.set(Route.onLink(address.address().toCidr(), made.index()));
        }
    }

    private static String configurePod(PodLink link, Netlink pod) throws IOException {
        Link loopback = pod.links().get("lo");
        if (!loopback.isUp()) {
            pod.links().change(loopback.index(), NewLink.named("lo").up());
        }
        Link made = pod.links().get(link.ifName());
        for (Cidr address : link.addresses()) {
            pod.addresses().replace(InterfaceAddress.of(made.index(), address).withoutDuplicateDetection());
        }
        pod.links().change(made.index(), NewLink.named(link.ifName()).up());
        for (Cidr address : link.addresses()) {
            IpAddress gateway = PodLayout.gateway(address.family());
            pod.neighbors().replace(Neighbor.permanent(made.index(), gateway, PodLayout.HOST_MAC));
            pod.routes().replace(Route.onLink(gateway.toCidr(), made.index()));
            pod.routes().replace(Route.via(address.family().everything(), gateway, made.index()));
        }
        return made.macAddress().map(MacAddress::toString).orElse("");
    }

    private static String macOf(NetworkNamespace namespace, String ifName) throws IOException {
        try (Netlink pod = Netlink.open(namespace)) {
            return pod.links()
                    .get(ifName)
                    .macAddress()
                    .map(MacAddress::toString)
                    .orElse("");
        }
    }

    @Override
    public boolean delete(String hostName, String containerId) throws IOException {
        Optional<Link> present = host.netlink().links().find(hostName);
        // An ADD that was killed half-way has not set the alias yet.
        if (present.isEmpty()
                || !(present.get().alias().equals(containerId)
                        || present.get().alias().isEmpty())) {
            return false;
        }
        return host.deleteLink(present.get().index());
    }

    @Override
    public Optional<String> containerOf(String hostName) throws IOException {
        return host.netlink().links().find(hostName).map(Link::alias).filter(alias -> !alias.isEmpty());
    }

    @Override
    public List<String> check(PodLink link) throws IOException {
        List<String> faults = new ArrayList<>();
        Optional<Link> present = host.netlink().links().find(link.hostName());
        if (present.isEmpty()) {
            faults.add("the host has no interface " + link.hostName());
            return faults;
        }
        Link hostEnd = present.get();
        require(faults, hostEnd.isUp(), link.hostName() + " is down");
        require(
                faults,
                PodLayout.isHostMac(hostEnd),
                link.hostName() + " has another MAC address than " + PodLayout.HOST_MAC);
        require(faults, hostEnd.alias().equals(link.containerId()), link.hostName() + " belongs to another container");
        for (Cidr address : link.addresses()) {
            require(
                    faults,
                    hasLocalRoute(address.address().toCidr(), hostEnd.index()),
                    "the host has no route to " + address + " dev " + link.hostName());
        }
        faults.addAll(PodLayout.hostSettings(link.hostName()).check(host.namespace()));
        try (NetworkNamespace namespace = NetworkNamespace.open(link.netns())) {
            try (Netlink pod = Netlink.open(namespace)) {
                checkPod(link, pod, faults);
            }
            faults.addAll(PodLayout.podSettings().check(namespace));
        }
        return faults;
    }

    private static void checkPod(PodLink link, Netlink pod, List<String> faults) throws IOException {
        Optional<Link> present = pod.links().find(link.ifName());
        if (present.isEmpty()) {
            faults.add("the pod has no interface " + link.ifName());
            return;
        }
        int index = present.get().index();
        require(faults, present.get().isUp(), link.ifName() + " is down");
        // A plugin behind this one may have made it smaller.
        require(
                faults,
                present.get().mtuBytes() <= link.mtuBytes(),
                link.ifName() + " has a greater MTU than " + link.mtuBytes());
        List<Cidr> addresses = pod.addresses().list(index).stream()
                .map(InterfaceAddress::address)
                .toList();
        List<Route> podRoutes = pod.routes().list();
        for (Cidr address : link.addresses()) {
            IpAddress gateway = PodLayout.gateway(address.family());
            require(faults, addresses.contains(address), link.ifName() + " lacks the address " + address);
            require(
                    faults,
                    podRoutes.stream()
                            .anyMatch(route -> route.destination().length() == 0
                                    && route.link() == index
                                    && gateway.equals(route.gateway())),
                    "the pod lacks the default route via " + gateway);
            require(
                    faults,
                    pod.neighbors()
                            .list(address.family())
                            .contains(Neighbor.permanent(index, gateway, PodLayout.HOST_MAC)),
                    "the pod lacks the permanent neighbour " + gateway);
        }
    }

    private boolean hasLocalRoute(Cidr destination, int index) throws IOException {
        Route route = routes.list().get(destination);
        return route != null && route.link() == index;
    }

    private static void require(List<String> faults, boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }
}
