package dev.poplin.netlink.traffic;

import dev.poplin.netlink.system.Conversation;

/** The traffic control of a namespace, as {@code tc}. Thread-safe. */
public final class Traffic {

    private final Qdiscs qdiscs;
    private final TrafficClasses classes;
    private final Filters filters;
    private final FilterChains chains;
    private final SharedActions actions;

    /** The traffic control of the namespace that this conversation is with. */
    public Traffic(Conversation conversation) {
        this.qdiscs = new Qdiscs(conversation);
        this.classes = new TrafficClasses(conversation);
        this.filters = new Filters(conversation);
        this.chains = new FilterChains(conversation);
        this.actions = new SharedActions(conversation);
    }

    /** Queueing disciplines: {@code tc qdisc}. */
    public Qdiscs qdiscs() {
        return qdiscs;
    }

    /** Classes: {@code tc class}. */
    public TrafficClasses classes() {
        return classes;
    }

    /** Filters: {@code tc filter}. */
    public Filters filters() {
        return filters;
    }

    /** Chains of filters: {@code tc chain}. */
    public FilterChains chains() {
        return chains;
    }

    /** Actions by their index: {@code tc actions}. */
    public SharedActions actions() {
        return actions;
    }
}
