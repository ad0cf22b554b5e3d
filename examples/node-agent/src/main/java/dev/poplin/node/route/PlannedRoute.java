package dev.poplin.node.route;

import dev.poplin.inet.IpAddress;

/** Where a destination should lead. */
public sealed interface PlannedRoute {

    /** To a pod of this node, by the host end of its interface. */
    record Local(String interfaceName) implements PlannedRoute {
        @Override
        public String toString() {
            return "dev " + interfaceName;
        }
    }

    /** Nowhere: an address of an own block that no pod has. */
    record Blackhole() implements PlannedRoute {
        @Override
        public String toString() {
            return "blackhole";
        }
    }

    /** To another node. */
    record Via(IpAddress gateway) implements PlannedRoute {
        @Override
        public String toString() {
            return "via " + gateway;
        }
    }
}
