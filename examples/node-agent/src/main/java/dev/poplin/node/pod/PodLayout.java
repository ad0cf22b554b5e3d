package dev.poplin.node.pod;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.link.Link;
import dev.poplin.node.kernel.Sysctls;

/** The fixed addresses and settings of Calico's pod layout. */
final class PodLayout {

    /** The host's end of every pod's link. */
    static final MacAddress HOST_MAC = MacAddress.parse("ee:ee:ee:ee:ee:ee");

    private static final IpAddress GATEWAY_V4 = IpAddress.parse("169.254.1.1");
    private static final IpAddress GATEWAY_V6 = IpAddress.parse("fe80::ecee:eeff:feee:eeee");

    private PodLayout() {}

    /** Where a pod sends everything: answered by nobody but the permanent neighbour entry, which is {@link #HOST_MAC}. */
    static IpAddress gateway(IpFamily family) {
        return family == IpFamily.IPV4 ? GATEWAY_V4 : GATEWAY_V6;
    }

    static boolean isHostMac(Link link) {
        return link.macAddress().filter(HOST_MAC::equals).isPresent();
    }

    /** No forwarding in the pod, and no wait for duplicate address detection. */
    static Sysctls podSettings() {
        return new Sysctls()
                .set("0", "ipv4", "ip_forward")
                .set("0", "ipv6", "conf", "all", "forwarding")
                .set("0", "ipv6", "conf", "all", "disable_ipv6")
                .set("0", "ipv6", "conf", "default", "disable_ipv6")
                .set("0", "ipv6", "conf", "lo", "disable_ipv6")
                .set("0", "ipv6", "conf", "default", "accept_dad");
    }

    /** What the host's end of this name is set to. */
    static Sysctls hostSettings(String name) {
        return new Sysctls()
                .set("1", "ipv4", "conf", name, "route_localnet")
                .set("1", "ipv4", "conf", name, "proxy_arp")
                .set("1", "ipv4", "conf", name, "forwarding")
                .set("1", "ipv4", "conf", name, "rp_filter")
                .set("0", "ipv4", "neigh", name, "proxy_delay")
                .set("0", "ipv6", "conf", name, "accept_ra")
                .set("0", "ipv6", "conf", name, "accept_dad")
                .set("1", "ipv6", "conf", name, "proxy_ndp")
                .set("1", "ipv6", "conf", name, "forwarding");
    }
}
