package dev.poplin.node.config;

import dev.poplin.inet.Cidr;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the agent is told; read by {@link AgentConfigReader}.
 *
 * @param nodeName this node's name in the cluster ({@code nodeName}; default the host name)
 * @param clusterDirectory the cluster's source of truth ({@code clusterDirectory})
 * @param store where addresses are kept ({@code store}; default the journal {@code ipam} in the cluster directory)
 * @param addressesAhead how many addresses of each family the node is granted ahead, 0 for none ({@code addressesAhead}; default 16, and 0 with a
 *     journal)
 * @param addressLease how long the node may give them without having reached the store ({@code addressLease})
 * @param takeOver whether it frees what other nodes were granted when they are dead ({@code takeOver})
 * @param leakGrace how long a pod must have been missing before its addresses are released; empty if they never are ({@code leakGrace})
 * @param localDirectory where the node keeps what is its own, such as the addresses that it was granted ({@code localDirectory})
 * @param socket where the agent listens for the CNI plugin and poplinctl ({@code socket})
 * @param nodeAddress how the node's own address is found ({@code nodeAddress})
 * @param skipInterfaces interfaces that first-found passes over, {@code *} at the end for any ending ({@code skipInterfaces})
 * @param interfacePrefix what the host ends of the pods' interfaces start with ({@code interfacePrefix})
 * @param mtuBytes the pods' MTU, or 0 to take that of the node's interface ({@code mtu})
 * @param defaultPool the pool if the cluster directory declares none ({@code defaultPool})
 * @param blockSize the prefix length of the default pool's blocks ({@code blockSize})
 * @param serviceCidr where services have their cluster addresses ({@code serviceCidr})
 * @param bgp who exchanges this node's routes with the other nodes ({@code bgp})
 * @param asNumber the AS number of the node mesh ({@code asNumber})
 * @param bgpPort the TCP port of BGP ({@code bgpPort})
 * @param recheckInterval how often the kernel is compared with what it should hold, beside every change of source, store, BGP route or the kernel's links and routes ({@code recheckInterval})
 */
public record AgentConfig(
        String nodeName,
        Path clusterDirectory,
        URI store,
        int addressesAhead,
        Duration addressLease,
        boolean takeOver,
        Optional<Duration> leakGrace,
        Path localDirectory,
        Path socket,
        AddressDetection nodeAddress,
        List<String> skipInterfaces,
        String interfacePrefix,
        int mtuBytes,
        Cidr defaultPool,
        int blockSize,
        Cidr serviceCidr,
        BgpMode bgp,
        long asNumber,
        int bgpPort,
        Duration recheckInterval) {

    /** The interfaces that are never the node's own, as in Calico. */
    public static final List<String> NEVER_THE_NODES_OWN = List.of(
            "docker*",
            "cbr*",
            "dummy*",
            "podman*",
            "virbr*",
            "lxcbr*",
            "veth*",
            "lo",
            "br-*",
            "cali*",
            "tunl*",
            "flannel*",
            "kube-ipvs*",
            "cni*",
            "vxlan.calico*",
            "wireguard.cali*",
            "nodelocaldns*");

    public AgentConfig {
        skipInterfaces = List.copyOf(skipInterfaces);
    }
}
