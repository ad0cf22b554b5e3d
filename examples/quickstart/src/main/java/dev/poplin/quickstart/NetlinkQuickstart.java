package dev.poplin.quickstart;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;

/** Lists the links here; as root, makes a namespace, a veth pair with an address inside it, and removes it. */
public final class NetlinkQuickstart {

    private NetlinkQuickstart() {}

    /** Changes nothing outside the namespace that it makes. */
    public static void main(String[] arguments) throws IOException {
        try (Netlink here = Netlink.open()) {
            here.links().list().forEach(System.out::println);
        }
        if (!System.getProperty("user.name").equals("root")) {
            return;
        }
        // snippet
        try (NetworkNamespace demo = NetworkNamespace.create("poplin-quickstart");
                Netlink netlink = Netlink.open(demo)) {
            netlink.links().add(NewLink.veth("pod0", NewLink.named("host0")).up());
            int pod0 = netlink.links().get("pod0").index();
            netlink.addresses().add(InterfaceAddress.of(pod0, Cidr.parseInterface("10.244.0.2/24")));
            netlink.links().list().forEach(System.out::println);
            netlink.routes().list().forEach(System.out::println);
        } finally {
            NetworkNamespace.delete("poplin-quickstart");
        }
        // end
    }
}
