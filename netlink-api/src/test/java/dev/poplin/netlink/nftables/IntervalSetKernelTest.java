package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.nftables.set.IntervalSet;
import dev.poplin.netlink.nftables.set.NftSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A set of ranges is changed by what changes; what nft and we then list is what is wanted. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.2")
class IntervalSetKernelTest extends KernelScene {

    private final IntervalSet set = IntervalSet.ofAddresses("s", IpFamily.IPV4);

    @BeforeEach
    void makeSet() throws Exception {
        Transaction transaction = netlink.nftables().transaction();
        transaction.table(TableFamily.INET, "t").add().add(set.empty());
        transaction.commit();
    }

    private int update() throws Exception {
        Transaction transaction = netlink.nftables().transaction();
        transaction.table(TableFamily.INET, "t").update(set);
        transaction.commit();
        return transaction.size();
    }

    private NftSet listed() throws Exception {
        return netlink.nftables()
                .list(TableFamily.INET, "t")
                .orElseThrow()
                .sets()
                .get("s");
    }

    @Test
    void changesAreMergedAndWrittenAsADelta() throws Exception {
        set.add(Cidr.parse("10.0.0.0/24"));
        set.add(Cidr.parse("192.0.2.0/25"));
        assertEquals(1, update());
        set.add(Cidr.parse("192.0.2.128/25"));
        set.remove(Cidr.parse("10.0.0.128/32"));
        assertEquals(2, update());
        assertEquals(0, update());
        String shown = Command.runIn(namespace, "nft", "list", "set", "inet", "t", "s")
                .orFail()
                .output();
        assertTrue(
                shown.replaceAll("\\s+", " ").contains("{ 10.0.0.0/25, 10.0.0.129-10.0.0.255, 192.0.2.0/24 }"), shown);
        assertEquals(set.wanted(), listed());
        assertEquals(set.wanted(), IntervalSet.ofListed(listed()).wanted());
    }

    @Test
    void aRefusedTransactionLeavesTheDeltaToBeWritten() throws Exception {
        set.add(Cidr.parse("10.0.0.0/24"));
        Transaction refused = netlink.nftables().transaction();
        refused.table(TableFamily.INET, "t").update(set).deleteChain("none");
        assertThrows(NetlinkException.class, refused::commit);
        assertEquals(1, update());
        assertEquals(set.wanted(), listed());
    }

    /** Tens of thousands of ranges take more than one attribute; one of them is exchanged by two messages. */
    @Test
    void oneOfManyRangesIsExchangedByTwoMessages() throws Exception {
        Cidr many = Cidr.parse("10.0.0.0/8");
        for (int index = 0; index < 20_000; index++) {
            set.add(Cidr.of(many.nth(index * 4L), 31));
        }
        assertTrue(update() > 10);
        set.remove(Cidr.parse("10.0.0.0/31"));
        set.add(Cidr.parse("10.200.0.0/24"));
        assertEquals(2, update());
        assertEquals(20_000, set.size());
        assertEquals(set.wanted(), listed());
    }

    @Test
    void changesAreWrittenOnceInATransaction() throws Exception {
        set.add(Cidr.parse("10.0.0.0/24"));
        assertEquals(1, update());
        set.remove(Cidr.parse("10.0.0.0/24"));
        Transaction transaction = netlink.nftables().transaction();
        TableChanges changes = transaction.table(TableFamily.INET, "t").update(set);
        assertThrows(IllegalStateException.class, () -> changes.update(set));
        transaction.commit();
        assertEquals(set.wanted(), listed());
    }
}
