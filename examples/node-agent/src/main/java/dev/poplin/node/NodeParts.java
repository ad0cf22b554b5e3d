package dev.poplin.node;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.node.config.AgentConfig;
import dev.poplin.node.ipam.NodeIpam;
import dev.poplin.node.kernel.HostKernel;
import dev.poplin.node.pod.KernelPodLinks;
import dev.poplin.node.pod.PodNetwork;
import dev.poplin.node.policy.PolicyReconciler;
import dev.poplin.node.source.DirectorySource;
import java.io.IOException;
import java.nio.file.Path;

/** What it takes to attach a pod: the agent has it for its whole life, the plugin that works alone for one request. */
record NodeParts(
        HostKernel host,
        DirectorySource source,
        NodeFacts facts,
        NodeIpam ipam,
        PolicyReconciler policy,
        PodNetwork network) {

    /** Opens the parts in the order in which they need each other; each goes to {@code resources}. */
    static NodeParts open(AgentConfig config, NetworkNamespace namespace, Resources resources)
            throws StartException, IOException {
        HostKernel host = resources.add(HostKernel.open(namespace));
        requireNftables(host);
        DirectorySource source = resources.add(DirectorySource.open(config.clusterDirectory()));
        NodeFacts facts = NodeFacts.detect(config, host, source.current());
        NodeIpam ipam = resources.add(openIpam(config, host, source));
        PolicyReconciler policy =
                new PolicyReconciler(host, source::current, config.nodeName(), config.interfacePrefix());
        PodNetwork network = new PodNetwork(
                new PodNetwork.Settings(
                        config.nodeName(), config.interfacePrefix(), facts.podMtuBytes(), pathOf(namespace)),
                source,
                ipam.addresses(),
                new KernelPodLinks(host),
                policy::reconcile);
        return new NodeParts(host, source, facts, ipam, policy, network);
    }

    private static NodeIpam openIpam(AgentConfig config, HostKernel host, DirectorySource source)
            throws StartException, IOException {
        try {
            return NodeIpam.open(config, new ManifestPools(config, host, source));
        } catch (IllegalArgumentException e) {
            throw new StartException(StartException.Reason.CONFIGURATION, "store: " + e.getMessage(), e);
        }
    }

    private static void requireNftables(HostKernel host) throws StartException {
        try {
            host.netlink().nftables().tables(TableFamily.INET);
        } catch (NetlinkException e) {
            throw new StartException(
                    StartException.Reason.KERNEL_FEATURE,
                    "this kernel does not answer nftables requests (" + e.getMessage()
                            + "); load the module nf_tables, or use a kernel with CONFIG_NF_TABLES_INET",
                    e);
        }
    }

    private static Path pathOf(NetworkNamespace namespace) {
        return Path.of("/proc", "self", "fd", String.valueOf(namespace.descriptor()));
    }
}
