package dev.poplin.ipam.delegation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.Invariants;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.Reservation;
import dev.poplin.ipam.SimulatedNetwork;
import dev.poplin.ipam.SimulatedTask;
import dev.poplin.ipam.delegation.SimulatedNode.Handle;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Nodes that assign by themselves, one that does not, one that takes over, and one that disables pools and reserves addresses; the network delays, loses and is cut, processes die
 * at any call, clocks are wrong and run apart. After every call nobody holds what another does, and what was granted is held by the
 * node that it was granted to.
 */
final class DelegationSimulation {

    private static final int NODES = 3;
    private static final Duration LEASE = Duration.ofSeconds(100);
    private static final Pool POOL = new Pool(Cidr.parse("10.0.0.0/26"), 29, false, true);
    private static final Reservation RESERVED = new Reservation("some", CidrSet.of(Cidr.parse("10.0.0.8/29")));

    /** An operation of a node that is going on. */
    private record Running(SimulatedNode node, SimulatedTask task) {}

    private final Random random;
    private final SimulatedNetwork network;
    private final Ipam truth;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final SimulatedNode operator;
    private final Takeover takeover;
    private Store operatorsStore;
    private boolean takesOver;
    private final List<Running> running = new ArrayList<>();
    private final Set<String> names = new TreeSet<>();
    private long nanos;
    private int assignedWhileCut;
    private int takeovers;
    private int lost;

    DelegationSimulation(long seed) throws IOException {
        random = new Random(seed);
        network = new SimulatedNetwork(random);
        truth = Ipam.open(network.store());
        truth.putPool(POOL);
        truth.putPool(new Pool(Cidr.parse("fd00::/122"), 125, false, true));
        for (int i = 0; i < NODES; i++) {
            nodes.add(new SimulatedNode("node-" + i, random, () -> nanos));
        }
        operator = new SimulatedNode("operator", random, () -> nanos);
        operatorsStore = network.store();
        Store store = new RelayStore(() -> operatorsStore);
        takeover = new Takeover(Ipam.open(store), store, operator.uptime());
    }

    int assignedWhileCut() {
        return assignedWhileCut;
    }

    int takeovers() {
        return takeovers;
    }

    int lost() {
        return lost;
    }

    void run(int steps) throws IOException {
        for (int step = 0; step < steps; step++) {
            step();
            check();
        }
        finish();
    }

    private void step() throws IOException {
        int choice = random.nextInt(100);
        SimulatedNode node = nodes.get(random.nextInt(NODES));
        if (choice < 12 && running.size() < 8) {
            begin(node);
        } else if (choice < 30 && network.flights() > 0) {
            network.deliver();
        } else if (choice == 97) {
            node.cut = !node.cut;
        } else if (choice == 98) {
            nanos += random.nextLong(LEASE.toNanos() / 3);
        } else if (choice == 99 && random.nextInt(4) == 0) {
            kill(random.nextInt(4) == 0 ? operator : node);
        } else if (!running.isEmpty()) {
            resume(running.get(random.nextInt(running.size())));
        }
    }

    private void resume(Running chosen) {
        nanos += random.nextInt(20_000_000);
        chosen.task().resume();
        if (chosen.task().ended()) {
            running.remove(chosen);
        }
    }

    private void kill(SimulatedNode node) {
        if (random.nextInt(4) == 0) {
            node.reboot();
        }
        running.stream().filter(each -> each.node() == node).forEach(each -> each.task()
                .kill());
        running.removeIf(each -> each.node() == node);
    }

    private void begin(SimulatedNode node) {
        int kind = random.nextInt(13);
        if (kind < 2) {
            start(node, self -> open(node, network.connection(self, () -> {}, () -> {}), self)
                    .sync());
        } else if (kind == 2) {
            lookForTheDead();
        } else if (kind == 3) {
            useWithoutDelegation();
        } else if (kind == 12) {
            changeSettings();
        } else {
            use(node, kind < 9);
        }
    }

    private DelegatedIpam open(SimulatedNode node, Store shared, SimulatedTask self) {
        Store disk = new RelayStore(() -> {
            self.pause();
            return node.disk;
        });
        return builder(node, RelayStore.cutOff(shared, () -> node.cut), disk)
                .pause(wait -> self.pause())
                .open();
    }

    private static DelegatedIpamBuilder builder(SimulatedNode node, Store shared, Store disk) {
        return DelegatedIpam.builder(shared, disk, node.name)
                .clock(node.clock)
                .uptime(node.uptime())
                .lease(LEASE)
                .ahead(3, 1);
    }

    @FunctionalInterface
    private interface Body {
        void run(SimulatedTask self) throws IOException;
    }

    private void start(SimulatedNode node, Body body) {
        running.add(new Running(node, new SimulatedTask(self -> {
            try {
                body.run(self);
            } catch (IOException fault) {
                // The caller does not know what became of it, or was refused.
            }
        })));
    }

    private void lookForTheDead() {
        if (takesOver) {
            return;
        }
        takesOver = true;
        start(operator, self -> {
            operatorsStore = network.connection(self, () -> {}, () -> {});
            try {
                for (Delegation dead : takeover.lapsed()) {
                    takeover.end(dead);
                    takeovers++;
                }
            } finally {
                takesOver = false;
            }
        });
    }

    /** Disables a pool or enables it again, reserves addresses or frees them. */
    private void changeSettings() {
        boolean here = random.nextInt(3) > 0;
        boolean pool = random.nextBoolean();
        start(operator, self -> {
            Ipam ipam = Ipam.builder(network.connection(self, () -> {}, () -> {}))
                    .pause(wait -> self.pause())
                    .open();
            if (pool) {
                ipam.putPool(POOL.withDisabled(!here));
            } else if (here) {
                ipam.removeReservation("some");
            } else {
                ipam.putReservation(RESERVED);
            }
        });
    }

    private void useWithoutDelegation() {
        String handle = "plain-" + random.nextInt(8);
        names.add(handle);
        boolean assigns = random.nextBoolean();
        start(operator, self -> {
            Ipam ipam = Ipam.builder(network.connection(self, () -> {}, () -> {}))
                    .pause(wait -> self.pause())
                    .open();
            if (assigns) {
                ipam.assign(AssignRequest.ipv4(handle, "plain"));
            } else {
                ipam.release(handle);
            }
        });
    }

    private void use(SimulatedNode node, boolean assigns) {
        int place = random.nextInt(6);
        if (place >= node.handles.size()) {
            node.handles.add(new Handle(node.name + "-h" + names.size()));
            names.add(node.handles.get(node.handles.size() - 1).name);
        }
        Handle handle = node.handles.get(Math.min(place, node.handles.size() - 1));
        int use = ++handle.uses;
        boolean alone = handle.underWay == 0;
        handle.sure = false;
        handle.underWay++;
        AssignRequest request = AssignRequest.ipv4(handle.name, node.name)
                .withCounts(1 + random.nextInt(2), random.nextInt(2))
                .withRequestId(random.nextInt(8) == 0 ? "one" : "");
        running.add(new Running(node, new SimulatedTask(self -> {
            Store connection = network.connection(self, () -> {}, () -> {});
            try {
                DelegatedIpam ipam = open(node, connection, self);
                if (assigns) {
                    handle.expected = ipam.assign(request).addresses();
                    handle.requestId = request.requestId();
                    assignedWhileCut += node.cut ? 1 : 0;
                } else {
                    ipam.release(handle.name);
                    handle.expected = List.of();
                    handle.requestId = "";
                }
                handle.sure = alone && handle.uses == use;
            } catch (IOException fault) {
                // The caller does not know what became of it, or was refused.
            } finally {
                handle.underWay--;
            }
        })));
    }

    private void check() throws IOException {
        Invariants.check(truth, network.store(), withGrants());
        Map<IpAddress, String> holders = new HashMap<>();
        for (Block block : truth.blocks()) {
            for (Allocation allocation : block.allocations().values()) {
                holders.put(allocation.address(), allocation.handle());
            }
        }
        for (SimulatedNode node : nodes) {
            Optional<Lease> lease = node.state.lease().map(LocalState.Known::lease);
            if (lease.isPresent() && lease.get().isRunning(node.uptime())) {
                check(node, lease.get().epoch(), holders);
            }
            for (Handle handle : node.handles) {
                checkExpected(node, handle);
            }
        }
    }

    private static void check(SimulatedNode node, long epoch, Map<IpAddress, String> holders) throws IOException {
        String own = Delegation.handle(node.name, epoch);
        for (Grant grant : node.state.grants()) {
            if (grant.state() == Grant.State.FREE && grant.epoch() == epoch) {
                assertEquals(own, holders.get(grant.address()), () -> grant + " is not the node's");
            }
        }
        for (Holding holding : node.state.holdings()) {
            boolean counts = holding.state() == Holding.State.UNREPORTED || holding.state() == Holding.State.REPORTING;
            for (IpAddress address : holding.addresses()) {
                String holder = holders.get(address);
                assertTrue(
                        !counts
                                || holding.epoch() != epoch
                                || own.equals(holder)
                                || holding.handle().equals(holder),
                        () -> holding + " but " + address + " is held by " + holder);
            }
        }
    }

    private void checkExpected(SimulatedNode node, Handle handle) throws IOException {
        if (!handle.sure || handle.underWay > 0) {
            return;
        }
        Optional<Holding> holding = node.state.holding(handle.name);
        if (holding.isEmpty()) {
            assertEquals(List.of(), handle.expected, () -> handle.name + " lost what it was told");
        } else if (holding.get().state() == Holding.State.SHARED) {
            // A request id's answer is only a part of what the handle may hold.
            assertTrue(truth.held(handle.name).containsAll(handle.expected), handle.name);
            for (IpAddress address : handle.expected) {
                String request = truth.find(address)
                        .map(found -> found.attributes().getOrDefault(AssignRequest.REQUEST_ATTRIBUTE, ""))
                        .orElse("");
                assertTrue(
                        handle.requestId.isEmpty() || handle.requestId.equals(request),
                        () -> address + " was given to request '" + request + "' and answers " + handle.requestId);
            }
        } else if (holding.get().state() == Holding.State.LOST) {
            assertTrue(takeovers > 0, "lost though nobody took over");
        } else {
            assertEquals(handle.expected, holding.get().addresses());
            assertEquals("", handle.requestId, "the answer to another request");
        }
    }

    private Set<String> withGrants() throws IOException {
        Set<String> all = new TreeSet<>(names);
        for (StoreRecord record : network.store().list("handle/delegated:")) {
            all.add(record.key().substring("handle/".length()));
        }
        return all;
    }

    /** Everything lands and ends; what counts is reported, and can be released, and nothing is left. */
    private void finish() throws IOException {
        network.heal();
        nodes.forEach(node -> node.cut = false);
        while (!running.isEmpty() || network.flights() > 0) {
            if (network.flights() > 0) {
                network.deliver();
            }
            for (Running each : List.copyOf(running)) {
                resume(each);
            }
            check();
        }
        for (SimulatedNode node : nodes) {
            DelegatedIpam ipam = builder(node, network.store(), node.disk).open();
            lost += ipam.sync().lost().size();
            check();
            GrantSources sources = GrantSources.of(truth, node.name, pool -> true);
            assertTrue(ipam.free().stream().allMatch(sources::give), () -> node.name + " may give what it must not");
            for (Handle handle : node.handles) {
                Optional<Holding> holding = node.state.holding(handle.name);
                if (holding.isPresent() && holding.get().state() != Holding.State.LOST) {
                    // A request to the shared store that its sender had given up may have been carried out later.
                    assertTrue(truth.held(handle.name).containsAll(ipam.held(handle.name)), handle.name);
                }
                ipam.release(handle.name);
                handle.expected = List.of();
                handle.requestId = "";
                assertEquals(List.of(), ipam.held(handle.name));
            }
            builder(node, network.store(), node.disk).ahead(0, 0).open().sync();
            builder(node, network.store(), node.disk).ahead(0, 0).open().sync();
            assertEquals(List.of(), node.state.grants());
            truth.releaseAffinities(node.name);
        }
        for (String name : names) {
            truth.release(name);
        }
        truth.releaseAffinities("plain");
        assertEquals(List.of(), network.store().list("handle/"));
        assertEquals(List.of(), truth.blocks());
    }

    /** Ends what has not ended. */
    void stop() {
        running.forEach(each -> each.task().kill());
        running.clear();
    }
}
