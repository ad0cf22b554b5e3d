package dev.poplin.netlink.junit;

import dev.poplin.netlink.link.NewLink;
import org.junit.jupiter.api.BeforeEach;

/** A {@link KernelScene} with a pair of veths, both up. */
public abstract class PairScene extends KernelScene {

    protected int eth0;
    protected int eth1;

    /** Runs before what the test itself prepares. */
    @BeforeEach
    final void openPair() throws Exception {
        netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")).up());
        eth0 = netlink.links().get("eth0").index();
        eth1 = netlink.links().get("eth1").index();
        netlink.links().change(eth1, NewLink.named("eth1").up());
    }
}
