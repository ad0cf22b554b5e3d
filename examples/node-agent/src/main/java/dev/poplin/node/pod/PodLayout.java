package dev.poplin.node.pod;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.MacAddress;

/** The fixed addresses of Calico's pod layout. */
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
}
