package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.set.IntervalMap;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.2")
class IntervalMapKernelTest extends KernelScene {

    private final IntervalMap verdicts = IntervalMap.ofVerdicts("v", KeyType.IPV4_ADDR);
    private final IntervalMap values =
            IntervalMap.ofValues("m", KeyType.INET_SERVICE, List.of(KeyType.IPV4_ADDR, KeyType.INET_SERVICE));

    @BeforeEach
    void makeMaps() throws Exception {
        Transaction transaction = netlink.nftables().transaction();
        transaction
                .table(TableFamily.INET, "t")
                .add()
                .add(Chain.of("inner", List.of()))
                .add(verdicts.empty())
                .add(values.empty());
        transaction.commit();
    }

    private int update() throws Exception {
        Transaction transaction = netlink.nftables().transaction();
        transaction.table(TableFamily.INET, "t").update(verdicts).update(values);
        transaction.commit();
        return transaction.size();
    }

    private NftSet listed(String map) throws Exception {
        return netlink.nftables().set(TableFamily.INET, "t", map).orElseThrow();
    }

    private String shown(String map) throws Exception {
        return Command.runIn(namespace, "nft", "list", "map", "inet", "t", map)
                .orFail()
                .output()
                .replaceAll("\\s+", " ");
    }

    private static Bytes to(String address, int port) {
        return Bytes.concat(Bytes.of(IpAddress.parse(address)), Bytes.ofPort(port));
    }

    @Test
    void changesAreWrittenAsADeltaAndNftShowsThem() throws Exception {
        verdicts.put(Cidr.parse("10.0.0.0/24"), Verdict.ACCEPT);
        verdicts.put(Cidr.parse("10.0.1.0/24"), Verdict.jump("inner"));
        verdicts.put(Cidr.parse("255.255.255.0/24"), Verdict.DROP);
        values.put(Bytes.ofPort(80), Bytes.ofPort(89), to("10.0.0.1", 8080));
        values.put(Bytes.ofPort(90), Bytes.ofPort(90), to("10.0.0.2", 8080));
        assertEquals(2, update());
        assertTrue(
                shown("v").contains("{ 10.0.0.0/24 : accept, 10.0.1.0/24 : jump inner, 255.255.255.0/24 : drop }"),
                shown("v"));
        assertTrue(shown("m").contains("{ 80-89 : 10.0.0.1 . 8080, 90 : 10.0.0.2 . 8080 }"), shown("m"));
        assertTrue(verdicts.put(Cidr.parse("10.0.0.0/24"), Verdict.DROP));
        assertTrue(verdicts.remove(Cidr.parse("255.255.255.0/24")));
        assertFalse(values.put(Bytes.ofPort(90), Bytes.ofPort(90), to("10.0.0.2", 8080)));
        assertEquals(2, update());
        assertEquals(0, update());
        assertTrue(shown("v").contains("{ 10.0.0.0/24 : drop, 10.0.1.0/24 : jump inner }"), shown("v"));
        assertEquals(verdicts.wanted(), listed("v"));
        assertEquals(values.wanted(), listed("m"));
        assertEquals(values.wanted(), IntervalMap.ofListed(listed("m")).wanted());
        assertTrue(IntervalMap.ofListed(listed("m")).delta().isEmpty());
    }

    @Test
    void whatOverlapsIsRefusedHereAsByNft() throws Exception {
        verdicts.put(Cidr.parse("10.0.0.0/24"), Verdict.ACCEPT);
        update();
        for (String other : List.of("10.0.0.0/25", "10.0.0.128/25", "10.0.0.0/8", "10.0.0.7/32")) {
            Cidr prefix = Cidr.parse(other);
            String said = assertThrows(IllegalArgumentException.class, () -> verdicts.put(prefix, Verdict.DROP))
                    .getMessage();
            assertTrue(said.endsWith("overlaps 10.0.0.0/24 in map v"), said);
            String refused = Command.runIn(namespace, "nft", "add element inet t v { " + other + " : drop }")
                    .output();
            assertTrue(refused.contains("Error"), refused);
        }
        assertEquals(Optional.of(Verdict.ACCEPT), verdict("10.0.0.9"));
        assertEquals(Optional.empty(), verdict("10.0.1.0"));
        assertFalse(verdicts.remove(Cidr.parse("10.0.0.0/25")));
        assertThrows(IllegalArgumentException.class, () -> verdicts.put(Cidr.parse("10.9.0.0/24"), to("10.0.0.1", 1)));
        assertThrows(
                IllegalArgumentException.class, () -> values.put(Bytes.ofPort(2), Bytes.ofPort(1), to("10.0.0.1", 1)));
        assertThrows(
                IllegalArgumentException.class, () -> values.put(Bytes.ofPort(1), Bytes.ofPort(1), Bytes.ofPort(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> IntervalMap.ofListed(NftSet.of("s", List.of(KeyType.MARK), List.of())));
    }

    private Optional<Verdict> verdict(String address) {
        return verdicts.find(Bytes.of(IpAddress.parse(address))).map(NftSet.Element::verdict);
    }

    @Test
    void aRefusedTransactionLeavesTheDeltaToBeWritten() throws Exception {
        verdicts.put(Cidr.parse("10.0.0.0/24"), Verdict.ACCEPT);
        Transaction refused = netlink.nftables().transaction();
        refused.table(TableFamily.INET, "t").update(verdicts).deleteChain("none");
        assertThrows(NetlinkException.class, refused::commit);
        assertEquals(1, update());
        assertEquals(verdicts.wanted(), listed("v"));
    }

    @Test
    void manyChangesByChanceAlwaysLeaveWhatIsWanted() throws Exception {
        long seed = Long.getLong("poplin.seed", System.nanoTime());
        Random chance = new Random(seed);
        for (int round = 0; round < 20; round++) {
            for (int change = 0; change < 50; change++) {
                int first = chance.nextInt(2000);
                Bytes from = Bytes.ofPort(first);
                Bytes to = Bytes.ofPort(first + chance.nextInt(10));
                Optional<String> other = values.overlap(from, to);
                if (chance.nextBoolean() && other.isEmpty()) {
                    values.put(from, to, to("10.0.0." + chance.nextInt(256), first));
                } else {
                    values.wanted().elements().entrySet().stream()
                            .skip(chance.nextInt(values.size() + 1))
                            .findFirst()
                            .ifPresent(each ->
                                    values.remove(each.getKey(), each.getValue().last()));
                }
            }
            update();
            assertEquals(values.wanted(), listed("m"), "seed " + seed + " round " + round);
        }
    }

    @Test
    void changesAreWrittenOnceInATransaction() throws Exception {
        verdicts.put(Cidr.parse("10.0.0.0/24"), Verdict.ACCEPT);
        Transaction making = netlink.nftables().transaction();
        making.table(TableFamily.IP, "other").add().add(verdicts.empty());
        making.commit();
        Transaction transaction = netlink.nftables().transaction();
        transaction.table(TableFamily.INET, "t").update(verdicts);
        TableChanges same = transaction.table(TableFamily.INET, "t");
        assertThrows(IllegalStateException.class, () -> same.update(verdicts));
        transaction.table(TableFamily.IP, "other").update(verdicts);
        transaction.commit();
        assertEquals(verdicts.wanted(), listed("v"));
        verdicts.remove(Cidr.parse("10.0.0.0/24"));
        assertEquals(1, update());
    }
}
