package dev.poplin.lab;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.Route;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The network that the nodes stand in: a bridge in a namespace, 172.30.0.254/24, with a cable to each node and to an outside
 * host that knows nothing of pods.
 */
final class Fabric {

    static final Cidr NETWORK = Cidr.parse("172.30.0.0/24");
    static final IpAddress OUTSIDE = IpAddress.parse("172.30.0.100");
    private static final IpAddress ROUTER = IpAddress.parse("172.30.0.254");
    private static final Cidr DEFAULT_ROUTE = Cidr.parse("0.0.0.0/0");

    private final LabDirectory lab;

    Fabric(LabDirectory lab) {
        this.lab = lab;
    }

    /** The address of a node, from 1 on. */
    static IpAddress addressOf(int node) {
        return NETWORK.nth(node);
    }

    void build(int nodes) throws IOException {
        try (NetworkNamespace fabric = namespace("fabric");
                Netlink netlink = Netlink.open(fabric)) {
            netlink.links().add(NewLink.bridge("br0").up());
            int bridge = netlink.links().get("br0").index();
            netlink.addresses().add(InterfaceAddress.of(bridge, Cidr.ofInterface(ROUTER, NETWORK.length())));
            for (int node = 1; node <= nodes; node++) {
                plug(netlink, fabric, bridge, "node-" + node, "e" + node, addressOf(node));
            }
            plug(netlink, fabric, bridge, "outside", "outside", OUTSIDE);
        }
    }

    private NetworkNamespace namespace(String what) throws IOException {
        return lab.makeNamespace(lab.namespace(what));
    }

    private void plug(
            Netlink inFabric, NetworkNamespace fabric, int bridge, String host, String port, IpAddress address)
            throws IOException {
        try (NetworkNamespace namespace = namespace(host);
                Netlink netlink = Netlink.open(namespace)) {
            netlink.links()
                    .change(
                            netlink.links().get("lo").index(),
                            NewLink.named("lo").up());
            netlink.links().add(NewLink.veth("eth0", NewLink.named(port).namespace(fabric)));
            int inside = inFabric.links().get(port).index();
            inFabric.links().change(inside, NewLink.named(port).master(bridge).up());
            int eth0 = netlink.links().get("eth0").index();
            netlink.addresses().add(InterfaceAddress.of(eth0, Cidr.ofInterface(address, NETWORK.length())));
            netlink.links().change(eth0, NewLink.named("eth0").up());
            netlink.routes().add(Route.via(DEFAULT_ROUTE, ROUTER, eth0));
            if (host.startsWith("node-")) {
                namespace.sysctl().writeAll(Map.of(List.of("ipv4", "ip_forward"), "1"));
            }
        }
    }
}
