package dev.poplin.netlink.nftables;

import java.util.List;
import java.util.Optional;

/**
 * A chain and its rules.
 *
 * @param name its name, unique in its table
 * @param hook where packets enter it, for a base chain
 * @param rules its rules in order
 */
public record Chain(String name, Optional<Hook> hook, List<Rule> rules) {

    /** Copies the list. */
    public Chain {
        rules = List.copyOf(rules);
    }

    /**
     * Where packets enter a base chain.
     *
     * @param type {@code filter}, {@code nat} or {@code route}
     * @param number 0 prerouting, 1 input, 2 forward, 3 output, 4 postrouting
     * @param priority the order among chains of the hook: -100 dstnat, 0 filter, 100 srcnat
     * @param accept whether a packet that no rule decides about goes on
     */
    public record Hook(String type, int number, int priority, boolean accept) {

        /** Before routing. */
        public static final int PREROUTING = 0;
        /** To this host. */
        public static final int INPUT = 1;
        /** Through this host. */
        public static final int FORWARD = 2;
        /** From this host. */
        public static final int OUTPUT = 3;
        /** After routing. */
        public static final int POSTROUTING = 4;
        /** The priority of filter chains. */
        public static final int FILTER = 0;
        /** The priority of destination NAT. */
        public static final int DSTNAT = -100;
        /** The priority of source NAT. */
        public static final int SRCNAT = 100;
    }

    /** A chain that others jump to. */
    public static Chain of(String name, List<Rule> rules) {
        return new Chain(name, Optional.empty(), rules);
    }

    /** A chain that packets enter from a hook. */
    public static Chain base(String name, Hook hook, List<Rule> rules) {
        return new Chain(name, Optional.of(hook), rules);
    }
}
