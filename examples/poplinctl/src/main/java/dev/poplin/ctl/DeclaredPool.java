package dev.poplin.ctl;

import dev.poplin.inet.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * A pool that a manifest declares, and that the agents keep as it is declared.
 *
 * @param blockSize the prefix length of its blocks
 * @param resizes whether the manifest says that
 */
record DeclaredPool(String name, Cidr cidr, String blockSize, boolean resizes, boolean disabled) {

    /** Those that the agent knows of whose store is used; none if no agent runs. */
    static List<DeclaredPool> all(Target target) {
        Optional<AgentView> agent = target.lender();
        if (agent.isEmpty()) {
            return List.of();
        }
        return AgentView.items(agent.get().ask("status"), "declaredPools").stream()
                .map(pool -> new DeclaredPool(
                        AgentView.text(pool, "name"),
                        Cidr.parse(AgentView.text(pool, "cidr")),
                        AgentView.text(pool, "blockSize"),
                        Boolean.parseBoolean(AgentView.text(pool, "resizes")),
                        Boolean.parseBoolean(AgentView.text(pool, "disabled"))))
                .toList();
    }

    /** Whether the agents disable a pool, for it is in none that is declared. Where none is declared they leave all as they are. */
    static boolean isForeign(List<DeclaredPool> all, Cidr pool) {
        return !all.isEmpty()
                && all.stream().noneMatch(declared -> declared.cidr().contains(pool));
    }

    /** Refuses what the agents would turn back: to disable a pool, or to enable it, other than its manifest says. */
    static void refuseIfDeclaredOtherwise(Target target, Cidr pool, boolean disabled) {
        List<DeclaredPool> all = all(target);
        if (!disabled && isForeign(all, pool)) {
            throw new CtlException(
                    1,
                    "pool " + pool + " is declared by no IPPool while others are, and the agents would disable it;"
                            + " declare it");
        }
        for (DeclaredPool declared : all) {
            if (declared.cidr().contains(pool) && declared.disabled() != disabled) {
                throw new CtlException(
                        1,
                        "pool " + pool + " is " + (disabled ? "enabled" : "disabled")
                                + " in the manifest of IPPool '" + declared.name() + "'; write 'disabled: " + disabled
                                + "' there, for the agents keep it as it is declared");
            }
        }
    }
}
