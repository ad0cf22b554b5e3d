package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is done with many handles, or with what one says of itself. */
@Tag("I1.3")
class ManyHandlesTest {

    private static final int HANDLES = 300;

    private final CountingStore store = new CountingStore();
    private final Ipam ipam = Ipam.open(store);

    @BeforeEach
    void assign() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/16")));
        for (int i = 0; i < HANDLES; i++) {
            ipam.assign(AssignRequest.ipv4(String.format("net.%03d", i), "node-1"));
        }
        ipam.assign(AssignRequest.ipv4("other", "node-2").withCounts(2, 0));
    }

    private static Set<String> handles() {
        Set<String> handles = IntStream.range(0, HANDLES)
                .mapToObj(i -> String.format("net.%03d", i))
                .collect(Collectors.toSet());
        handles.addAll(List.of("other", "again"));
        return handles;
    }

    @Test
    void whatADeadNodeHeldIsReleasedInFewTransactions() throws IOException {
        List<Allocation> seen = new ArrayList<>(ipam.heldBy("node-1"));
        seen.addAll(ipam.heldBy("node-2"));
        ipam.release("net.007");
        Allocation renewed = ipam.find(ipam.assign(AssignRequest.ipv4("again", "node-1")
                                .withAddresses(List.of(seen.stream()
                                        .filter(one -> one.handle().equals("net.007"))
                                        .findFirst()
                                        .orElseThrow()
                                        .address())))
                        .addresses()
                        .get(0))
                .orElseThrow();
        store.forget();

        List<Allocation> released = ipam.releaseAll(seen);

        assertEquals(HANDLES + 1, released.size());
        assertTrue(store.commits() <= 5, () -> store.commits() + " transactions");
        assertEquals(List.of(), ipam.held("other"));
        assertEquals(Optional.of(renewed), ipam.find(renewed.address()));
        assertEquals(List.of(), ipam.releaseAll(seen), "it may be asked for again");
        Invariants.check(ipam, store, handles());
    }

    @Test
    void handlesAreListedByTheBeginningOfTheirNamesInPages() throws IOException {
        store.forget();
        List<Handle> page = ipam.handles("net.1", "", 60);
        assertEquals(60, page.size());
        assertEquals("net.100", page.get(0).name());
        assertEquals(ipam.held("net.100"), page.get(0).addresses());
        List<Handle> rest = ipam.handles("net.1", page.get(59).name(), 60);
        assertEquals(40, rest.size());
        assertEquals("net.199", rest.get(39).name());
        assertEquals(List.of(), ipam.handles("net.1", "net.199", 60));
        assertEquals(100, new HashSet<>(store.listed()).size(), "no others are read");
        assertEquals("other", ipam.handles("o", "", 9).get(0).name());
    }

    @Test
    void whatAHolderSaysOfItselfIsWrittenAnewAndItIsTheSameAssignment() throws IOException {
        ipam.configure(Configuration.STANDARD.withHistoryPerAddress(5));
        Allocation seen = ipam.find(ipam.assign(AssignRequest.ipv4("again", "node-1")
                                .withRequestId("eth0")
                                .withAttributes(Map.of("pod", "vm-1")))
                        .addresses()
                        .get(0))
                .orElseThrow();

        Allocation after =
                ipam.setAttributes(seen, Map.of("pod", "vm-2", "vmi", "vm")).orElseThrow();

        assertEquals(Map.of("pod", "vm-2", "vmi", "vm", "request", "eth0"), after.attributes());
        assertEquals(seen.sequence(), after.sequence());
        assertEquals(seen.assignedAt(), after.assignedAt());
        assertEquals(Optional.of(after), ipam.find(seen.address()));
        assertEquals(1, ipam.history(seen.address()).size());
        store.forget();
        assertEquals(Optional.of(after), ipam.setAttributes(seen, Map.of("pod", "vm-2", "vmi", "vm")));
        assertEquals(0, store.commits(), "nothing is written twice");
        assertTrue(ipam.release(seen), "it is still what was seen");
        assertEquals(Optional.empty(), ipam.setAttributes(seen, Map.of()));
        assertNotEquals(seen.attributes(), after.attributes());
        Invariants.check(ipam, store, handles());
    }
}
