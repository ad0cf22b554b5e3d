package dev.poplin.node.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.testing.MemoryStore;
import dev.poplin.node.source.PoolManifest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("I1.1")
@Tag("S3.2")
class AddressReconcilerTest {

    private static final PoolManifest GOOD = new PoolManifest("good", Cidr.parse("10.244.0.0/26"), 26, true, false);
    private static final PoolManifest BAD = new PoolManifest("bad", Cidr.parse("10.8.0.0/24"), 26, true, false);

    private final Ipam ipam = Ipam.open(new MemoryStore());
    private final List<String> log = new ArrayList<>();

    private final DeclaredPools declared = new DeclaredPools() {
        @Override
        public List<PoolManifest> get() {
            return List.of(GOOD, BAD);
        }

        @Override
        public Optional<String> overlap(Cidr pool) {
            return pool.equals(BAD.cidr()) ? Optional.of("the pool overlaps") : Optional.empty();
        }
    };

    @Test
    void whatWasDoneWhileAPoolIsRefusedIsTold() throws IOException {
        AddressReconciler addresses = new AddressReconciler(
                new PoolReconciler(ipam, "node-1", declared),
                Optional.empty(),
                new OwnBlocks(ipam, "node-1", Optional.empty()),
                Optional.empty(),
                Duration.ofMinutes(1),
                log::add);
        assertThrows(IpamException.class, addresses::reconcile);
        assertEquals(List.of("pool 10.244.0.0/26 in /26 blocks"), log);
        log.clear();
        ipam.assign(AssignRequest.ipv4("pod", "node-1"));
        assertThrows(IpamException.class, addresses::reconcile);
        assertEquals(List.of("own blocks are [10.244.0.0/26], were []"), log);
        log.clear();
        assertThrows(IpamException.class, addresses::reconcile);
        assertEquals(List.of(), log);
    }
}
