package dev.poplin.policy;

import dev.poplin.policy.model.NetworkPolicy;
import java.util.List;
import java.util.Optional;

/**
 * The outcome for a flow.
 *
 * @param loopback whether a pod talks to itself, of which the standard says nothing; it is allowed
 * @param egress what the source's side says
 * @param ingress what the destination's side says
 */
public record Verdict(boolean loopback, Side egress, Side ingress) {

    /** Whether the flow may pass. */
    public boolean isAllowed() {
        return loopback || egress.allowed() && ingress.allowed();
    }

    /**
     * What one side says.
     *
     * @param allowed whether it may pass
     * @param isolatedBy the policies that isolate the pod in this direction; empty if none does, then everything may pass
     * @param decidedBy the policy whose rule allows the flow
     * @param rule the index of that rule from 0, or -1
     */
    public record Side(boolean allowed, List<NetworkPolicy> isolatedBy, Optional<NetworkPolicy> decidedBy, int rule) {

        /** Copies the list. */
        public Side {
            isolatedBy = List.copyOf(isolatedBy);
        }
    }
}
