package dev.poplin.policy.model;

import dev.poplin.inet.Cidr;
import dev.poplin.policy.selector.LabelSelector;
import java.util.List;
import java.util.Optional;

/** Whom a rule means: one item of {@code from} or {@code to}. */
public sealed interface Peer {

    /**
     * Pods. Without a namespace selector those of the policy's own namespace; with both selectors, pods that the one selects in
     * namespaces that the other does.
     *
     * @param namespaceSelector which namespaces, or empty for the policy's own
     * @param podSelector which pods, or empty for all
     */
    record Pods(Optional<LabelSelector> namespaceSelector, Optional<LabelSelector> podSelector) implements Peer {

        @Override
        public String toString() {
            String pods = "pods " + podSelector.map(LabelSelector::toString).orElse("everything");
            return namespaceSelector
                    .map(selector -> pods + " in namespaces " + selector)
                    .orElse(pods);
        }
    }

    /**
     * Addresses.
     *
     * @param cidr the block
     * @param except what is cut out of this very block
     */
    record IpBlock(Cidr cidr, List<Cidr> except) implements Peer {

        /** Copies the list. */
        public IpBlock {
            except = List.copyOf(except);
        }

        @Override
        public String toString() {
            return "block " + cidr + (except.isEmpty() ? "" : " except " + except);
        }
    }

    /**
     * A kind of peer that is not known here. It matches nobody: what is not understood must not open anything.
     *
     * @param field the field that names the kind
     */
    record Unknown(String field) implements Peer {

        @Override
        public String toString() {
            return "unknown peer '" + field + "', which matches nobody";
        }
    }
}
