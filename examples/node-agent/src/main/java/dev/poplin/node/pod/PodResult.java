package dev.poplin.node.pod;

import dev.poplin.cni.types.CniResult;
import dev.poplin.inet.Cidr;
import java.util.ArrayList;
import java.util.List;

/** What an ADD answers: both ends of the link, the addresses and the default routes. */
final class PodResult {

    private PodResult() {}

    /** The answer for a link whose end in the pod has this MAC address. */
    static CniResult of(PodLink link, String mac) {
        List<CniResult.Ip> ips = new ArrayList<>();
        List<CniResult.Route> routes = new ArrayList<>();
        for (Cidr address : link.addresses()) {
            ips.add(new CniResult.Ip(address, PodLayout.gateway(address.family()), 1));
            routes.add(new CniResult.Route(address.family().everything(), PodLayout.gateway(address.family())));
        }
        return new CniResult(
                List.of(
                        new CniResult.Interface(link.hostName(), PodLayout.HOST_MAC.toString(), link.mtuBytes(), ""),
                        new CniResult.Interface(
                                link.ifName(),
                                mac,
                                link.mtuBytes(),
                                link.netns().toString())),
                ips,
                routes);
    }
}
