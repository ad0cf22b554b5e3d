package dev.poplin.node.mesh;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.BgpSpeakerBuilder;
import dev.poplin.bgp.transport.linux.LinuxNextHopResolver;
import dev.poplin.bgp.transport.linux.LinuxSubnetResolver;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;

/**
 * What a speaker asks the node's kernel: whether next hops can be reached, for a route by way of another would be refused by the kernel, and who is on the
 * same subnet. Thread-safe.
 */
final class KernelResolvers implements AutoCloseable {

    private final LinuxNextHopResolver nextHops;
    private final LinuxSubnetResolver subnets;

    private KernelResolvers(LinuxNextHopResolver nextHops, LinuxSubnetResolver subnets) {
        this.nextHops = nextHops;
        this.subnets = subnets;
    }

    static KernelResolvers open(NetworkNamespace namespace) throws IOException {
        LinuxNextHopResolver nextHops = namespace.callToOpen(LinuxNextHopResolver::open);
        try {
            return new KernelResolvers(nextHops, namespace.callToOpen(LinuxSubnetResolver::open));
        } catch (IOException | RuntimeException e) {
            nextHops.close();
            throw e;
        }
    }

    /** Opens the speaker so that it asks these, also when the kernel's routes have changed. */
    BgpSpeaker open(BgpSpeakerBuilder builder) throws IOException {
        BgpSpeaker speaker = builder.nextHops(nextHops).subnets(subnets).open();
        try {
            nextHops.onChange(speaker::nextHopsChanged);
            return speaker;
        } catch (IOException | RuntimeException e) {
            speaker.abandon();
            throw e;
        }
    }

    /** To be called after the speaker is closed. */
    @Override
    public void close() {
        nextHops.close();
        subnets.close();
    }
}
