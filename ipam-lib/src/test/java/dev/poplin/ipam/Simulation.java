package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.ipam.store.Recollection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Nodes that assign and release over a network that loses and delays, and die at any call; who goes on next is drawn from a seed.
 * The pools are so small that nodes take over and borrow. After every write that took effect the {@link Invariants} hold, and
 * every address that somebody was told of, and that nobody has asked to release since, is held; none is given that rests, and nobody is refused
 * who could have had addresses all the time. In a sparse one there are fewer blocks than nodes, with few handles and the same settings throughout, so that
 * blocks are often empty and owned, and other nodes have nothing else. At the end each handle's {@link HandleHistory} is linearizable, and everything can be released.
 */
final class Simulation {

    private static final int NODES = 6;
    private static final int TASKS = 8;
    private static final int CALLS_PER_HANDLE = 12;
    private static final Pool IPV4 = new Pool(Cidr.parse("10.0.0.0/26"), 29, false, true);
    private static final Pool IPV6 = new Pool(Cidr.parse("fd00::/122"), 125, false, true);

    /** A handle: what it was used for, and what must be held if nothing is under way. */
    private static final class Handle {
        private final String name;
        private final HandleHistory history = new HandleHistory();
        private List<IpAddress> expected = List.of();
        private boolean sure = true;
        private int underWay;

        private Handle(String name) {
            this.name = name;
        }
    }

    /** An operation of a node that is going on. */
    private record Running(int node, SimulatedTask task) {}

    @FunctionalInterface
    private interface Operation {
        void run(Ipam ipam) throws IOException;
    }

    private final boolean sparse;
    private final Random random;
    private final SimulatedNetwork network;
    private final Ipam truth;
    private final List<Recollection> memories = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private final Map<String, Handle> handles = new TreeMap<>();
    private final List<Handle> inUse = new ArrayList<>();
    private final RestWatch rests;
    private final RefusalWatch refused;
    private long now;
    /** When the operation began whose write has landed last. */
    private long began;

    private long beganMillis;
    private long millis = 1_700_000_000_000L;
    private long trace = 17;
    private int deaths;
    private int refusals;
    private int acknowledged;
    private int changes;

    Simulation(long seed) throws IOException {
        this(seed, false);
    }

    private Simulation(long seed, boolean sparse) throws IOException {
        this.sparse = sparse;
        random = new Random(seed);
        network = new SimulatedNetwork(random);
        for (int node = 0; node < NODES; node++) {
            memories.add(new Recollection(network.store(), () -> now * 20_000_000));
        }
        truth = Ipam.open(network.store());
        rests = new RestWatch(truth);
        refused = new RefusalWatch(truth, network.store());
        truth.putPool(sparse ? IPV4.withBlockLength(27) : IPV4);
        truth.putPool(sparse ? IPV6.withBlockLength(123) : IPV6);
    }

    /** A number that is the same if the same happened. */
    long trace() {
        return trace;
    }

    int deaths() {
        return deaths;
    }

    int acknowledged() {
        return acknowledged;
    }

    int changes() {
        return changes;
    }

    /** How many addresses were given out anew after they had rested. */
    int rested() {
        return rests.proved();
    }

    int refusals() {
        return refusals;
    }

    /** How many requests were rightly refused for want of addresses. */
    int rightlyRefused() {
        return refused.proved();
    }

    void run(int steps) throws IOException {
        for (int step = 0; step < steps; step++) {
            now++;
            step();
        }
        finish();
    }

    private void step() throws IOException {
        int choice = random.nextInt(100);
        if (choice < 15 && running.size() < TASKS) {
            begin();
        } else if (choice < 35 && network.flights() > 0) {
            deliver();
        } else if (choice == 99 && random.nextInt(4) == 0) {
            kill(random.nextInt(NODES));
        } else if (choice == 98) {
            millis += random.nextInt(90_000);
        } else if (!running.isEmpty()) {
            resume(running.get(random.nextInt(running.size())));
        }
    }

    private void deliver() throws IOException {
        if (network.deliver()) {
            trace = trace * 31 + now;
            check();
        }
    }

    private void resume(Running chosen) {
        chosen.task().resume();
        if (chosen.task().ended()) {
            running.remove(chosen);
        }
    }

    private void kill(int node) {
        Predicate<Running> onNode = each -> each.node() == node;
        running.stream().filter(onNode).forEach(each -> each.task().kill());
        memories.set(node, new Recollection(network.store(), () -> now * 20_000_000));
        running.removeIf(onNode);
        deaths++;
    }

    private void check() throws IOException {
        Invariants.check(truth, network.store(), handles.keySet());
        rests.check(now, millis, began, beganMillis);
        refused.check(millis);
        for (Handle handle : inUse) {
            if (handle.sure && handle.underWay == 0) {
                assertEquals(handle.expected, truth.held(handle.name), () -> handle.name + "\n" + handle.history);
            }
        }
    }

    private void begin() throws IOException {
        int node = random.nextInt(NODES);
        int kind = random.nextInt(20);
        if (kind == 0) {
            start(node, ipam -> ipam.releaseAffinities("node-" + node));
        } else if (kind == 1) {
            start(node, ipam -> ipam.releaseUnservedBlocks("node-" + node));
        } else if (sparse && kind < 4) {
            start(node, ipam -> ipam.check(LiveOwners.NONE));
        } else if (kind == 2) {
            start(node, this::changeSettings);
        } else if (kind == 3) {
            Change change = change(node);
            start(node, ipam -> {
                if (!ipam.change(change, false).steps().isEmpty()) {
                    changes++;
                }
            });
        } else {
            boolean assigns = random.nextInt(5) < 3;
            use(node, handle(), assigns);
        }
    }

    private void changeSettings(Ipam ipam) throws IOException {
        switch (random.nextInt(5)) {
            case 0 ->
                ipam.configure(Configuration.STANDARD
                        .withStrictAffinity(random.nextBoolean())
                        .withCoolDown(Duration.ofSeconds(random.nextInt(20)))
                        .withHistoryPerAddress(random.nextInt(3))
                        .withMaxBlocksPerNode(1 + random.nextInt(4)));
            case 1 -> ipam.putPool(IPV4.withDisabled(random.nextInt(3) == 0));
            case 2 ->
                ipam.putReservation(new Reservation(
                        "some", CidrSet.of(IPV4.cidr().subnet(28 + random.nextInt(3), random.nextInt(4)))));
            case 3 -> ipam.removePool(IPV6.cidr());
            default -> {
                ipam.putPool(IPV6);
                ipam.removeReservation("some");
            }
        }
    }

    /** Something that operators do while everything is used. */
    private Change change(int node) {
        List<Cidr> halves = IPV4.cidr().subdivide(27).toList();
        return switch (random.nextInt(10)) {
            case 0, 1 -> new Change.ResizeBlocks(IPV4.cidr(), 28 + random.nextInt(4));
            case 2 -> new Change.ResizeBlocks(halves.get(0), 28 + random.nextInt(4));
            case 3 -> new Change.ResizeBlocks(IPV6.cidr(), 124 + random.nextInt(4));
            case 4 -> new Change.SplitPool(IPV4.cidr(), 2);
            case 5 -> new Change.MergePools(halves);
            case 6 -> new Change.DrainNode("node-" + node);
            case 7 -> new Change.ReopenNode("node-" + random.nextInt(NODES));
            case 8 ->
                random.nextInt(3) > 0
                        ? new Change.ReopenNode("node-" + node)
                        : new Change.DrainPool(random.nextBoolean() ? IPV4.cidr() : IPV6.cidr());
            default -> new Change.Defragment();
        };
    }

    /** One of the handles that are in use, or a new one in the place of one that was used often. */
    private Handle handle() {
        int place = random.nextInt(sparse ? 4 : 48);
        if (place >= inUse.size()) {
            inUse.add(newHandle());
            return inUse.get(inUse.size() - 1);
        }
        Handle handle = inUse.get(place);
        if (handle.history.size() >= CALLS_PER_HANDLE && handle.underWay == 0) {
            inUse.set(place, newHandle());
        }
        return inUse.get(place);
    }

    private Handle newHandle() {
        Handle handle = new Handle("h" + handles.size());
        handles.put(handle.name, handle);
        return handle;
    }

    private void use(int node, Handle handle, boolean assigns) throws IOException {
        if (handle.history.size() >= 60) {
            return;
        }
        AssignRequest request = AssignRequest.ipv4(handle.name, "node-" + node)
                .withCounts(random.nextInt(24) == 0 ? 20 : 1 + random.nextInt(2), random.nextInt(2));
        if (!sparse) {
            request = request.withPreferred(List.of(IPV4.cidr().nth(random.nextInt(64))));
            rests.wish(handle.name, request.preferred().get(0));
        }
        use(node, handle, assigns, request);
    }

    private void use(int node, Handle handle, boolean assigns, AssignRequest request) throws IOException {
        int number = assigns ? handle.history.assign(request.ipv4(), request.ipv6(), now) : handle.history.release(now);
        boolean alone = handle.underWay == 0;
        boolean wasSure = handle.sure && alone;
        handle.sure = false;
        RefusalWatch.Call call = refused.ask(request, millis);
        start(node, handle, ipam -> {
            List<IpAddress> answer;
            boolean fresh = false;
            try {
                if (assigns) {
                    Assignment assignment = ipam.assign(request);
                    answer = assignment.addresses();
                    fresh = assignment.fresh();
                } else {
                    answer = ipam.release(handle.name);
                }
            } catch (IpamException refusal) {
                refusals++;
                refused.refused(call, refusal);
                handle.history.refuse(number);
                handle.sure = wasSure && handle.history.size() == number + 1;
                return;
            } finally {
                refused.forget(call);
            }
            handle.history.answer(number, answer, fresh, now);
            acknowledged++;
            handle.expected = assigns ? answer : List.of();
            // Nothing else went on under the same handle, neither before nor since.
            handle.sure = alone && handle.history.size() == number + 1;
        });
    }

    private void start(int node, Operation operation) {
        start(node, new Handle("nobody's"), operation);
    }

    /** Runs an operation in a process of a node; what it sends counts as under way until it has landed. */
    private void start(int node, Handle handle, Operation operation) {
        handle.underWay++;
        long start = now;
        long startMillis = millis;
        SimulatedTask task = new SimulatedTask(self -> {
            try {
                Runnable sent = () -> handle.underWay++;
                Runnable landed = () -> {
                    handle.underWay--;
                    began = start;
                    beganMillis = startMillis;
                };
                operation.run(Ipam.builder(network.connection(self, sent, landed, remembered(node)))
                        .clock(clock())
                        .pause(nanos -> self.pause())
                        .open());
            } catch (IpamException refusal) {
                refusals++;
            } catch (IOException fault) {
                // The caller does not know what became of it.
            } finally {
                handle.underWay--;
            }
        });
        running.add(new Running(node, task));
    }

    /** Every other node remembers what it has read and written; such lists are out of date for up to a second, some 50 steps. */
    private Optional<Recollection> remembered(int node) {
        return node % 2 == 0 ? Optional.empty() : Optional.of(memories.get(node));
    }

    private Clock clock() {
        InstantSource source = () -> Instant.ofEpochMilli(millis);
        return source.withZone(ZoneOffset.UTC);
    }

    /** Everything lands and ends; then what is held can be released, and nothing is left. */
    private void finish() throws IOException {
        network.heal();
        while (!running.isEmpty() || network.flights() > 0) {
            now++;
            if (network.flights() > 0) {
                deliver();
            }
            for (Running each : List.copyOf(running)) {
                resume(each);
            }
        }
        Map<String, List<IpAddress>> held = new HashMap<>();
        for (Handle handle : handles.values()) {
            held.put(handle.name, truth.held(handle.name));
            assertTrue(
                    handle.history.isLinearizable(held.get(handle.name)),
                    () -> handle.name + " holds " + held.get(handle.name) + " after\n" + handle.history);
        }
        for (String handle : Set.copyOf(held.keySet())) {
            assertEquals(held.get(handle), truth.release(handle));
        }
        for (int node = 0; node < NODES; node++) {
            truth.releaseAffinities("node-" + node);
        }
        Invariants.check(truth, network.store(), Set.of());
        assertEquals(List.of(), truth.blocks());
        assertEquals(List.of(), network.store().list("handle/"));
    }

    /** Ends what has not ended. */
    void stop() {
        running.forEach(each -> each.task().kill());
        running.clear();
    }

    static void run(long seed, int steps) {
        run(seed, steps, false);
    }

    static void run(long seed, int steps, boolean sparse) {
        try {
            Simulation simulation = new Simulation(seed, sparse);
            try {
                simulation.run(steps);
            } finally {
                simulation.stop();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
