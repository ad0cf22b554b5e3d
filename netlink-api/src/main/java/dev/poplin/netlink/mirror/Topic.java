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
    NEXT_HOPS(32);

    private final int[] groups;

    Topic(int... groups) {
        this.groups = groups;
    }

    int[] groups() {
        return groups;
    }
}
