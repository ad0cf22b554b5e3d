package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at a simulated store after each write, and makes sure that nobody is given an address that rests. */
final class RestWatch {

    /** So many steps ago, what a node remembers of the settings may have been read, and a little more. */
    private static final int STEPS_BEHIND = 100;

    /** When somebody began to release an address, at the latest. */
    private record Release(long step, long millis) {}

    /** How long addresses rest from a step on. */
    private record Rule(long step, long millis) {}

    private final Ipam truth;
    private final List<Rule> rules = new ArrayList<>();
    private final Map<IpAddress, Release> released = new HashMap<>();
    private final Map<String, Set<IpAddress>> wished = new HashMap<>();
    private Map<IpAddress, Allocation> held = new HashMap<>();
    private int proved;

    RestWatch(Ipam truth) {
        this.truth = truth;
    }

    /** A handle may be given what it wishes for, rested or not. */
    void wish(String handle, IpAddress address) {
        wished.computeIfAbsent(handle, any -> new HashSet<>()).add(address);
    }

    /** How often an address was given out that had rested for as long as it had to. */
    int proved() {
        return proved;
    }

    /**
     * Looks after a write, at a time.
     *
     * @param began the step in which the operation began that has written, and the time then
     */
    void check(long step, long millis, long began, long beganMillis) throws IOException {
        long coolDown = truth.configuration().coolDown().toMillis();
        if (rules.isEmpty() || rules.get(rules.size() - 1).millis() != coolDown) {
            rules.add(new Rule(step, coolDown));
        }
        Map<IpAddress, Allocation> now = new HashMap<>();
        for (Block block : truth.blocks()) {
            block.allocations().values().forEach(each -> now.put(each.address(), each));
        }
        for (Map.Entry<IpAddress, Allocation> each : now.entrySet()) {
            if (!each.getValue().equals(held.get(each.getKey()))) {
                given(each.getValue(), millis);
            }
        }
        for (IpAddress address : held.keySet()) {
            if (!now.containsKey(address)) {
                released.put(address, new Release(began, beganMillis));
            }
        }
        held = now;
    }

    private void given(Allocation given, long millis) {
        Release before = released.get(given.address());
        if (before == null || wished.getOrDefault(given.handle(), Set.of()).contains(given.address())) {
            return;
        }
        long least = leastSince(before.step() - STEPS_BEHIND);
        long rested = millis - before.millis();
        assertTrue(
                rested >= least,
                () -> given + " was given after " + rested + " ms, and addresses rested for " + least + " ms");
        proved += least > 0 ? 1 : 0;
    }

    /** The shortest rest that any setting asked for from a step on. */
    private long leastSince(long step) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < rules.size(); i++) {
            boolean ended = i + 1 < rules.size() && rules.get(i + 1).step() < step;
            least = ended ? least : Math.min(least, rules.get(i).millis());
        }
        return least;
    }
}
