package dev.poplin.ipam.check;

import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.check.LiveOwners.State;
import dev.poplin.ipam.delegation.Uptime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Releases what nobody uses any more. An owner that is missing makes its address a candidate; it is confirmed when the owner has
 * been missing for the grace time without a break, looked for once more, and released, if it is still the same assignment. An
 * owner that is gone for good is not waited for; one of whom nothing is known is never touched. The addresses of a handle go
 * together or not at all. Confined to one thread.
 *
 * <pre>{@code
 * LeakCollector collector = new LeakCollector(ipam, owners);
 * Round round = collector.collect(); // every few minutes
 * }</pre>
 */
public final class LeakCollector {

    /** The attribute under which an allocation may keep the boot id of its node. */
    public static final String BOOT_ATTRIBUTE = "boot";

    /** How long an owner must be missing if nothing else is said. */
    public static final Duration STANDARD_GRACE = Duration.ofMinutes(15);

    private final Ipam ipam;
    private final LiveOwners owners;
    private final Uptime uptime;
    private final Duration grace;
    private final Optional<String> node;
    private final Release release;
    private Map<Allocation, Long> candidates = new HashMap<>();

    /**
     * What one round did.
     *
     * @param candidates what is held by owners that are missing, and not yet for long enough
     * @param released what was released
     */
    public record Round(List<Allocation> candidates, List<Allocation> released) {

        /** Copies the lists. */
        public Round {
            candidates = List.copyOf(candidates);
            released = List.copyOf(released);
        }
    }

    /** Releases a leak. */
    @FunctionalInterface
    public interface Release {

        /** Says false if it is not the same assignment any more, or is none after all. */
        boolean release(Allocation leak) throws IOException;
    }

    /** A collector with the standard grace time, which passes as the machine runs: a clock that is set confirms nobody early. */
    public LeakCollector(Ipam ipam, LiveOwners owners) {
        this(ipam, owners, STANDARD_GRACE, Uptime.ofProcess());
    }

    /** A collector with a grace time, and what measures it. */
    public LeakCollector(Ipam ipam, LiveOwners owners, Duration grace, Uptime uptime) {
        this(ipam, owners, grace, uptime, Optional.empty(), ipam::release);
    }

    private LeakCollector(
            Ipam ipam, LiveOwners owners, Duration grace, Uptime uptime, Optional<String> node, Release release) {
        this.release = release;
        this.node = node;
        this.ipam = ipam;
        this.owners = owners;
        this.grace = grace;
        this.uptime = uptime;
    }

    /** A collector of what a node holds, by the index: it reads the node's blocks, and those that it has borrowed from. */
    public static LeakCollector ofNode(Ipam ipam, String node, LiveOwners owners, Duration grace, Uptime uptime) {
        return ofNode(ipam, node, owners, ipam::release, grace, uptime);
    }

    /** The same for a node that has to do something else, too, before an address is free, such as to take back its routes. */
    public static LeakCollector ofNode(
            Ipam ipam, String node, LiveOwners owners, Release release, Duration grace, Uptime uptime) {
        return new LeakCollector(ipam, owners, grace, uptime, Optional.of(node), release);
    }

    /**
     * Looks at every allocation, or every one of the node, once.
     *
     * @throws IOException if the owners cannot be asked at all, or the store failed; what was released stays so, the rest is left for the next
     *     round, and who was missing goes on being so
     */
    public Round collect() throws IOException {
        owners.requireAnswers();
        long now = uptime.nanos();
        Map<String, List<Allocation>> byHandle = new LinkedHashMap<>();
        for (Allocation allocation : looked()) {
            byHandle.computeIfAbsent(allocation.handle(), handle -> new ArrayList<>())
                    .add(allocation);
        }
        Map<Allocation, Long> waiting = new HashMap<>();
        List<Allocation> released = new ArrayList<>();
        for (List<Allocation> ofHandle : byHandle.values()) {
            if (areLeaks(ofHandle, now, waiting) && areLeaks(ofHandle, now, new HashMap<>())) {
                for (Allocation leak : ofHandle) {
                    if (release.release(leak)) {
                        released.add(leak);
                    }
                    waiting.remove(leak);
                }
            }
        }
        candidates = waiting;
        return new Round(
                waiting.keySet().stream()
                        .sorted((a, b) -> a.address().compareTo(b.address()))
                        .toList(),
                released);
    }

    /** What this collector looks at. */
    private List<Allocation> looked() throws IOException {
        if (node.isPresent()) {
            return ipam.heldBy(node.get());
        }
        List<Allocation> all = new ArrayList<>();
        for (Block block : ipam.blocks()) {
            all.addAll(block.allocations().values());
        }
        return all;
    }

    /** Whether all of them are to be released; notes those that are missing. */
    private boolean areLeaks(List<Allocation> ofHandle, long now, Map<Allocation, Long> waiting) {
        boolean all = true;
        for (Allocation allocation : ofHandle) {
            Optional<State> state = Owners.state(owners, allocation);
            if (state.isEmpty()) {
                // Nothing is concluded; it goes on waiting if it did.
                Long since = candidates.get(allocation);
                if (since != null) {
                    waiting.put(allocation, since);
                }
                all = false;
            } else if (state.get() == State.MISSING) {
                long since = candidates.getOrDefault(allocation, now);
                waiting.put(allocation, since);
                all &= now - since >= grace.toNanos();
            } else {
                all &= state.get() == State.GONE;
            }
        }
        return all;
    }
}
