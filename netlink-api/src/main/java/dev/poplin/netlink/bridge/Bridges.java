package dev.poplin.netlink.bridge;

import dev.poplin.netlink.system.Conversation;

/** The bridges of a namespace, as {@code bridge}. Thread-safe. */
public final class Bridges {

    private final BridgePorts ports;
    private final ForwardingEntries forwarding;
    private final MulticastEntries multicast;
    private final BridgeVlans vlans;
    private final VniFilters vnis;

    /** The bridges of the namespace that this conversation is with. */
    public Bridges(Conversation conversation) {
        this.ports = new BridgePorts(conversation);
        this.forwarding = new ForwardingEntries(conversation);
        this.multicast = new MulticastEntries(conversation);
        this.vlans = new BridgeVlans(conversation);
        this.vnis = new VniFilters(conversation);
    }

    /** Ports: {@code bridge link}. */
    public BridgePorts ports() {
        return ports;
    }

    /** Where link-layer addresses are, of bridges and of VXLAN links: {@code bridge fdb}. */
    public ForwardingEntries forwarding() {
        return forwarding;
    }

    /** Who listens to multicast groups: {@code bridge mdb}. */
    public MulticastEntries multicast() {
        return multicast;
    }

    /** The VLANs of ports: {@code bridge vlan}. */
    public BridgeVlans vlans() {
        return vlans;
    }

    /** The VNIs that VXLAN links take: {@code bridge vni}. */
    public VniFilters vnis() {
        return vnis;
    }
}
