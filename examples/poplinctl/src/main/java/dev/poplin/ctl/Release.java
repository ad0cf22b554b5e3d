package dev.poplin.ctl;

import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.check.LiveOwners.State;
import dev.poplin.ipam.delegation.Delegation;
import dev.poplin.ipam.delegation.Takeover;
import dev.poplin.ipam.delegation.Uptime;
import dev.poplin.ipam.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives addresses back, but none that is in use.
 *
 * @param ipam the addresses
 * @param store where they are
 * @param owners who is alive
 * @param agent the agent that is asked to release, as its node may know more than the store; empty if none runs
 * @param force whether also what a living pod uses, or a node was granted ahead
 */
record Release(Ipam ipam, Store store, LiveOwners owners, Optional<AgentView> agent, boolean force) {

    /**
     * What came of it.
     *
     * @param released what is free now
     * @param lost what a handle that the node has let go of had held before others were given all or some of it
     */
    record Outcome(List<String> released, List<String> lost) {

        private static final Outcome NOTHING = new Outcome(List.of(), List.of());

        private static Outcome of(List<IpAddress> addresses) {
            return new Outcome(addresses.stream().map(IpAddress::toString).toList(), List.of());
        }

        private static Outcome answer(Map<String, Object> document) {
            return new Outcome(texts(document.get("released")), texts(document.get("lost")));
        }

        private static List<String> texts(@Nullable Object list) {
            return list instanceof List<?> texts
                    ? texts.stream().map(String::valueOf).toList()
                    : List.of();
        }
    }

    /** One address. */
    Outcome address(IpAddress address) throws IOException {
        Optional<Allocation> found = ipam.find(address);
        if (found.isEmpty()) {
            return Outcome.NOTHING;
        }
        Allocation holder = found.get();
        refuseIfUsed(address.toString(), holder);
        Optional<Delegation> granted = granted(holder.handle());
        if (granted.isPresent()) {
            throw new CtlException(1, address + " was granted ahead to " + goneForGood(granted.get()));
        }
        if (agent.isPresent() && ipam.held(holder.handle()).equals(List.of(address))) {
            return byAgent(agent.get(), holder.handle());
        }
        return ipam.release(holder) ? Outcome.of(List.of(address)) : Outcome.NOTHING;
    }

    /** All of a handle. */
    Outcome handle(String handle) throws IOException {
        Optional<Delegation> granted = granted(handle);
        if (granted.isPresent()) {
            if (!force) {
                throw new CtlException(
                        1, "'" + handle + "' holds what was granted ahead to " + goneForGood(granted.get()));
            }
            return Outcome.of(new Takeover(ipam, store, Uptime.ofProcess()).end(granted.get()));
        }
        // The agent can do it while the store is away, if nothing else has to be known.
        for (IpAddress address : force ? List.<IpAddress>of() : ipam.held(handle)) {
            Optional<Allocation> holder = ipam.find(address);
            if (holder.isPresent()) {
                refuseIfUsed("'" + handle + "'", holder.get());
            }
        }
        return agent.isPresent() ? byAgent(agent.get(), handle) : Outcome.of(ipam.release(handle));
    }

    private void refuseIfUsed(String what, Allocation holder) throws IOException {
        if (force) {
            return;
        }
        State state = owners.stateOf(holder);
        if (state == State.ALIVE) {
            throw new CtlException(
                    1,
                    what + " is used by " + IpamTables.holder(holder)
                            + "; delete the pod, or add --force if it is not there any more");
        }
        if (state == State.UNKNOWN && holder.attributes().containsKey("pod")) {
            throw new CtlException(
                    1,
                    "whether " + IpamTables.holder(holder) + " uses " + holder.address()
                            + " is not known; name the cluster directory of its node with --cluster, or add --force if"
                            + " it is not there any more");
        }
    }

    /** The leaks that still are. */
    Outcome leaks(Set<IpamReport.Leak> leaks) throws IOException {
        List<String> released = new ArrayList<>();
        for (IpamReport.Leak leak : leaks) {
            Optional<Allocation> now = ipam.find(IpamCommand.address(leak.address()))
                    .filter(holder -> IpamReport.Leak.of(holder).equals(leak));
            if (now.isPresent() && owners.stateOf(now.get()) == State.MISSING && ipam.release(now.get())) {
                released.add(leak.address());
            }
        }
        return new Outcome(released, List.of());
    }

    private Optional<Delegation> granted(String handle) throws IOException {
        if (!Delegation.isGrant(handle)) {
            return Optional.empty();
        }
        for (Delegation delegation : Delegation.list(store)) {
            if (delegation.isGrantedAs(handle)) {
                return Optional.of(delegation);
            }
        }
        return Optional.empty();
    }

    private static String goneForGood(Delegation granted) {
        return granted.node() + ", which may give it to a pod at any time without asking; if the node is gone for good,"
                + " free what it has not reported with 'ipam release --handle " + granted.handle() + " --force'";
    }

    private static Outcome byAgent(AgentView agent, String handle) {
        return Outcome.answer(agent.ask("ipam", Map.of("ask", "release", "handle", handle)));
    }
}
