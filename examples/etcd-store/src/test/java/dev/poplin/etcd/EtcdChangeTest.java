package dev.poplin.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.AssignRequest;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.change.Change;
import dev.poplin.ipam.check.LiveOwners;
import dev.poplin.netlink.junit.PeerTest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks with more held addresses than etcd takes operations in a transaction, 128, get another owner. */
@Tag("I2.8")
@PeerTest(programs = "etcd")
class EtcdChangeTest extends SharedEtcd {

    private static final Cidr POOL = Cidr.parse("10.9.0.0/23");

    @Test
    void aBlockOfWhichHundredsAreHeldIsHandedOverGivenUpCutAndJoined() throws Exception {
        try (Ipam ipam = Ipam.open(EtcdStore.open(options))) {
            ipam.putPool(new Pool(POOL, 23, false, true));
            ipam.assign(AssignRequest.ipv4("owner", "node-1"));
            ipam.assign(AssignRequest.ipv4("guest", "node-2").withCounts(400, 0));
            ipam.release("owner");
            ipam.change(new Change.Defragment(), false);
            assertEquals(Optional.of("node-2"), ipam.blocks().get(0).affinity());
            assertEquals(List.of(), ipam.borrowed());
            ipam.releaseAffinities("node-2");
            assertEquals(400, ipam.borrowed().size());
            assertEquals(400, ipam.routeHints("node-2").exceptions().size());
            ipam.change(new Change.ResizeBlocks(POOL, 24), false);
            ipam.change(new Change.ResizeBlocks(POOL, 23), false);
            assertEquals(400, ipam.borrowed().size());
            assertTrue(ipam.check(LiveOwners.NONE).isClean());
            ipam.release("guest");
            assertEquals(List.of(), ipam.blocks());
        }
    }
}
