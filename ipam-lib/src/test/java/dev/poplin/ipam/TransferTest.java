package dev.poplin.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.testing.MemoryStore;
import dev.poplin.ipam.testing.MemoryStore.Fault;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An address goes from one handle to another without being free in between. */
@Tag("I1.3")
@Tag("I2.3")
class TransferTest {

    private static final Instant SINCE = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final Map<String, String> WEB = Map.of("pod", "web");

    private final MemoryStore store = new MemoryStore();
    private final Ipam ipam = Ipam.open(store);

    @BeforeEach
    void addPool() throws IOException {
        ipam.putPool(Pool.of(Cidr.parse("10.0.0.0/24")));
    }

    private Allocation held(String handle) throws IOException {
        return ipam.find(ipam.held(handle).get(0)).orElseThrow();
    }

    private Allocation assigned(String handle) throws IOException {
        ipam.assign(AssignRequest.ipv4(handle, "node-1"));
        return held(handle);
    }

    @Test
    void theNewHolderHasTheAddressAndTheOldOneHasWhatIsLeft() throws IOException {
        ipam.assign(AssignRequest.ipv4("a", "node-1").withCounts(2, 0));
        List<IpAddress> both = ipam.held("a");
        Allocation moved = ipam.transfer(ipam.find(both.get(0)).orElseThrow(), "b", WEB, SINCE)
                .orElseThrow();
        assertEquals(moved, held("b"));
        assertEquals(WEB, moved.attributes());
        assertEquals(SINCE.toEpochMilli(), moved.assignedAtMillis());
        assertEquals(both.subList(1, 2), ipam.held("a"));
        Invariants.check(ipam, store, Set.of("a", "b"));
    }

    @Test
    void aTransferWhoseAnswerWasLostReturnsWhatItMadeWhenItIsRepeated() throws IOException {
        Allocation seen = assigned("a");
        store.setFaults((call, write) -> write ? Fault.LOST_AFTER : Fault.NONE);
        assertThrows(IOException.class, () -> ipam.transfer(seen, "b", WEB, SINCE));
        store.setFaults((call, write) -> Fault.NONE);
        Allocation made = held("b");
        assertEquals(Optional.of(made), ipam.transfer(seen, "b", WEB, SINCE));
        assertEquals(made, held("b"));
        assertEquals(List.of(), ipam.held("a"));
        Optional<Allocation> anew = ipam.transfer(made, "b", WEB, SINCE);
        assertEquals(anew, ipam.transfer(made, "b", WEB, SINCE));
        Invariants.check(ipam, store, Set.of("b"));
    }

    @Test
    void whatOthersHoldMeanwhileIsNotTransferred() throws IOException {
        Allocation seen = assigned("a");
        ipam.release("a");
        assertEquals(Optional.empty(), ipam.transfer(seen, "b", WEB, SINCE));
        ipam.assign(AssignRequest.ipv4("b", "node-1").withAddresses(List.of(seen.address())));
        assertEquals(
                Optional.empty(), ipam.transfer(seen, "b", WEB, SINCE), "it has other attributes and another time");
        ipam.release("b");
        ipam.assign(AssignRequest.ipv4("c", "node-1").withAddresses(List.of(seen.address())));
        assertEquals(Optional.empty(), ipam.transfer(seen, "b", WEB, SINCE));
        assertEquals(List.of(seen.address()), ipam.held("c"));
    }
}
