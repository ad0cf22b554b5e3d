package dev.poplin.netlink.nftables.rule;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import java.util.List;
import java.util.Optional;

/**
 * A chain and its rules.
 *
 * @param name its name, unique in its table
 * @param hook where packets enter it, for a base chain
 * @param rules its rules in order
 * @param attributes its flags and what nft leaves with it, as they came
 */
public record Chain(String name, Optional<Hook> hook, List<Rule> rules, Bytes attributes) {

    private static final int CHAIN_FLAGS = 10;
    private static final int FLAG_BINDING = 4;

    /** Copies the list. */
    public Chain {
        rules = List.copyOf(rules);
    }

    /** A chain without flags and comment. */
    public Chain(String name, Optional<Hook> hook, List<Rule> rules) {
        this(name, hook, rules, Bytes.of());
    }

    /** Whether the chain belongs to one jump and has no name of its own: {@code jump { … }}. */
    public boolean isAnonymous() {
        return KeptAttributes.number(attributes, CHAIN_FLAGS)
                .filter(flags -> (flags & FLAG_BINDING) != 0)
                .isPresent();
    }

    /** Whether the two differ in nothing but their rules. */
    public boolean hasShapeOf(Chain other) {
        return hook.equals(other.hook) && attributes.equals(other.attributes);
    }

    /**
     * Where packets enter a base chain.
     *
     * @param type {@code filter}, {@code nat} or {@code route}
     * @param number 0 prerouting, 1 input, 2 forward, 3 output, 4 postrouting, 5 ingress of an inet table
     * @param priority the order among chains of the hook: -100 dstnat, 0 filter, 100 srcnat
     * @param accept whether a packet that no rule decides about goes on
     * @param devices the interfaces of an ingress or egress hook, otherwise none; {@code eth*} stands for all whose names begin so,
     *     since Linux 6.18
     */
    public record Hook(String type, int number, int priority, boolean accept, List<String> devices) {

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
        /** Before all else, in an inet table. */
        public static final int INGRESS = 5;
        /** Into an interface, in a netdev table. */
        public static final int NETDEV_INGRESS = 0;
        /** Out of an interface, in a netdev table. */
        public static final int NETDEV_EGRESS = 1;
        /** The priority before connection tracking. */
        public static final int RAW = -300;
        /** The priority of chains that change packets. */
        public static final int MANGLE = -150;
        /** The priority of security modules. */
        public static final int SECURITY = 50;
        /** The priority of destination NAT of a bridge. */
        public static final int BRIDGE_DSTNAT = -300;
        /** The priority of filter chains of a bridge. */
        public static final int BRIDGE_FILTER = -200;
        /** The priority of what a bridge's own host sends. */
        public static final int BRIDGE_OUT = 100;
        /** The priority of source NAT of a bridge. */
        public static final int BRIDGE_SRCNAT = 300;
        /** The priority of filter chains. */
        public static final int FILTER = 0;
        /** The priority of destination NAT. */
        public static final int DSTNAT = -100;
        /** The priority of source NAT. */
        public static final int SRCNAT = 100;

        /** Copies the list. */
        public Hook {
            devices = List.copyOf(devices);
        }

        /** A hook that is not bound to interfaces. */
        public Hook(String type, int number, int priority, boolean accept) {
            this(type, number, priority, accept, List.of());
        }
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
