package dev.poplin.node.pod;

import dev.poplin.inet.Cidr;
import java.nio.file.Path;
import java.util.List;

/**
 * What a pod's link should be.
 *
 * @param netns the path of the pod's namespace
 * @param ifName the interface inside
 * @param hostName the interface on the host
 * @param containerId whose it is; kept as the host interface's alias
 * @param addresses the pod's addresses, each with the full prefix length
 * @param mtuBytes the MTU of both ends
 */
public record PodLink(
        Path netns, String ifName, String hostName, String containerId, List<Cidr> addresses, int mtuBytes) {

    public PodLink {
        addresses = List.copyOf(addresses);
    }
}
