package dev.poplin.netlink.mirror;

/** What a {@link Monitor} can watch. */
public enum Topic {
    /** Interfaces that come, change or go. */
    LINKS(1),
    /** Addresses of interfaces, of both families. */
    ADDRESSES(5, 9),
    /** Routes of both families, in all tables. */
    ROUTES(7, 11),
    /** Neighbours of both families. */
    NEIGHBORS(3),
    /** Routing policy rules of both families. */
    RULES(8, 19),
    /** Nexthop objects, to which routes refer. */
    NEXT_HOPS(32),
    /** Where link-layer addresses are, of bridges and VXLAN links: {@code bridge fdb}. */
    FORWARDING(3),
    /** Who listens to multicast groups behind the ports of bridges: {@code bridge mdb}. */
    MULTICAST(26),
    /** Behind which ports of bridges multicast routers are: {@code bridge -d mdb}. */
    ROUTER_PORTS(26),
    /** The VLANs of the ports of bridges: {@code bridge vlan}. */
    VLANS(33),
    /** The settings of VLANs at the ports of bridges, and of bridges themselves: {@code bridge -d vlan}. */
    VLAN_SETTINGS(33),
    /** What bridges do about multicast in each VLAN: {@code bridge vlan global}. */
    VLAN_MULTICAST(33);

    private final int[] groups;

    Topic(int... groups) {
        this.groups = groups;
    }

    int[] groups() {
        return groups;
    }
}
