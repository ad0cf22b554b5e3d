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

    /** One address; returns what was released. */
    List<String> address(IpAddress address) throws IOException {
        Optional<Allocation> found = ipam.find(address);
        if (found.isEmpty()) {
            return List.of();
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
        return ipam.release(holder) ? List.of(address.toString()) : List.of();
    }

    /** All of a handle; returns what was released. */
    List<String> handle(String handle) throws IOException {
        Optional<Delegation> granted = granted(handle);
        if (granted.isPresent()) {
            if (!force) {
                throw new CtlException(
                        1, "'" + handle + "' holds what was granted ahead to " + goneForGood(granted.get()));
            }
            return texts(new Takeover(ipam, store, Uptime.ofProcess()).end(granted.get()));
        }
        // The agent can do it while the store is away, if nothing else has to be known.
        for (IpAddress address : force ? List.<IpAddress>of() : ipam.held(handle)) {
            Optional<Allocation> holder = ipam.find(address);
            if (holder.isPresent()) {
                refuseIfUsed("'" + handle + "'", holder.get());
            }
        }
        return agent.isPresent() ? byAgent(agent.get(), handle) : texts(ipam.release(handle));
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

    /** The leaks that still are; returns what was released. */
    List<String> leaks(Set<IpamReport.Leak> leaks) throws IOException {
        List<String> released = new ArrayList<>();
        for (IpamReport.Leak leak : leaks) {
            Optional<Allocation> now = ipam.find(IpamCommand.address(leak.address()))
                    .filter(holder -> IpamReport.Leak.of(holder).equals(leak));
            if (now.isPresent() && owners.stateOf(now.get()) == State.MISSING && ipam.release(now.get())) {
                released.add(leak.address());
            }
        }
        return released;
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

    private static List<String> byAgent(AgentView agent, String handle) {
        Map<String, Object> answer = agent.ask("ipam", Map.of("ask", "release", "handle", handle));
        return answer.get("released") instanceof List<?> released
                ? released.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static List<String> texts(List<IpAddress> addresses) {
        return addresses.stream().map(IpAddress::toString).toList();
    }
}
