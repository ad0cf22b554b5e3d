package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.IpRange;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Count;
import dev.poplin.netlink.nftables.object.Flowtable;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.ListedRule;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tables with an owner, destroying what may be there, and counters that begin anew. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
class VerbsKernelTest extends KernelScene {

    private static final TableFamily NETDEV = new TableFamily(5);

    private Command nft(String script) throws Exception {
        return Command.feedIn(namespace, script, "nft", "-f", "-");
    }

    @Test
    void anOwnedTableIsChangedByItsOwnerOnlyAndGoesWithIt() throws Exception {
        try (Netlink owner = Netlink.open(namespace)) {
            Transaction transaction = owner.nftables().transaction();
            transaction.table(TableFamily.INET, "mine").addOwned().add(Chain.of("c", List.of()));
            transaction.commit();
            assertTrue(nft("add rule inet mine c accept").output().contains("not permitted"));
            NetlinkException refused = assertThrows(
                    NetlinkException.class, () -> netlink.nftables().delete(TableFamily.INET, "mine"));
            assertEquals(Errno.EPERM, refused.errno());
            Transaction more = owner.nftables().transaction();
            more.table(TableFamily.INET, "mine").append("c", Rule.builder().accept());
            more.commit();
        }
        assertEquals(List.of(), netlink.nftables().tables(TableFamily.INET));
    }

    @Test
    void aPersistentOwnedTableStaysAndFindsANewOwner() throws Exception {
        for (int time = 0; time < 2; time++) {
            try (Netlink owner = Netlink.open(namespace)) {
                Transaction transaction = owner.nftables().transaction();
                transaction.table(TableFamily.INET, "mine").addOwnedAndPersistent();
                transaction.commit();
                assertTrue(nft("add chain inet mine c").output().contains("not permitted"));
            }
            assertEquals(List.of("mine"), netlink.nftables().tables(TableFamily.INET));
        }
        Ruleset left = netlink.nftables().list(TableFamily.INET, "mine").orElseThrow();
        netlink.nftables().restore(List.of(left));
        assertEquals(List.of("mine"), netlink.nftables().tables(TableFamily.INET));
    }

    @Test
    void whatIsNotThereCanBeDestroyedAndNotDeleted() throws Exception {
        NftObject counter = NftObject.counter("hits");
        NftSet set = NftSet.of("s", List.of(KeyType.IPV4_ADDR), List.of());
        NftSet gone = NftSet.of("s", List.of(KeyType.IPV4_ADDR), List.of(Bytes.of(IpAddress.parse("10.0.0.1"))));
        Transaction transaction = netlink.nftables().transaction();
        TableChanges table = transaction.table(TableFamily.INET, "t");
        table.add().add(Chain.of("c", List.of())).add(set);
        table.destroy(counter).destroyElements(gone).destroyRule("c", 77);
        transaction.commit();
        Transaction deleting = netlink.nftables().transaction();
        deleting.table(TableFamily.INET, "t")
                .delete(counter)
                .deleteElements(gone)
                .deleteRule("c", 77);
        NetlinkException refused = assertThrows(NetlinkException.class, deleting::commit);
        assertEquals(Errno.ENOENT, refused.errno());
        assertEquals(2, refused.getSuppressed().length);
    }

    @Test
    void countersAreReadAndBeginAnew() throws Exception {
        nft("""
            table inet t {
                counter hits { packets 7 bytes 700 }
                set s { type ipv4_addr; counter; elements = { 10.0.0.1 counter packets 3 bytes 30 }; }
                chain c { counter packets 5 bytes 500 accept; counter name hits; }
            }
            """)
                .orFail();
        Nftables nftables = netlink.nftables();
        assertEquals(
                new Count(7, 700),
                nftables.objects(TableFamily.INET, "t").get(0).count());
        assertEquals(
                new Count(7, 700),
                nftables.resetObjects(TableFamily.INET, "t").get(0).count());
        assertEquals(Count.ZERO, nftables.objects(TableFamily.INET, "t").get(0).count());
        List<ListedRule> reset = nftables.resetRules(TableFamily.INET, "t");
        assertEquals(Optional.of(new Count(5, 500)), reset.get(0).rule().count());
        List<ListedRule> rules = nftables.rulesWithCounts(TableFamily.INET, "t");
        assertEquals(Optional.of(Count.ZERO), rules.get(0).rule().count());
        assertEquals(Optional.empty(), rules.get(1).rule().count());
        NftSet before = nftables.resetSet(TableFamily.INET, "t", "s").orElseThrow();
        NftSet after = nftables.resetSet(TableFamily.INET, "t", "s").orElseThrow();
        Bytes key = Bytes.of(IpAddress.parse("10.0.0.1"));
        assertEquals(new Count(3, 30), before.elements().get(key).count().orElseThrow());
        assertEquals(Count.ZERO, after.elements().get(key).count().orElseThrow());
        assertEquals(Optional.empty(), nftables.resetSet(TableFamily.INET, "t", "none"));
    }

    @Test
    void oneRuleOneElementAndOneObjectBeginAnewAndTheOthersDoNot() throws Exception {
        nft("""
            table inet t {
                counter hits { packets 7 bytes 700 }
                counter others { packets 8 bytes 800 }
                quota left { 1 mbytes used 500 bytes }
                set s { type ipv4_addr; counter; elements = { 10.0.0.1 counter packets 3 bytes 30, 10.0.0.2 counter packets 4 bytes 40 }; }
                set r { type ipv4_addr; flags interval; counter; elements = { 10.1.0.0/16 counter packets 5 bytes 50, 10.2.0.0/16 counter packets 6 bytes 60 }; }
                chain c { counter packets 1 bytes 100 accept; counter packets 2 bytes 200 drop; }
            }
            """)
                .orFail();
        Nftables nftables = netlink.nftables();
        long handle = nftables.rules(TableFamily.INET, "t").stream()
                .findFirst()
                .orElseThrow()
                .handle();
        assertEquals(
                Optional.of(new Count(1, 100)),
                nftables.resetRule(TableFamily.INET, "t", "c", handle).rule().count());
        NftObject hits = NftObject.counter("hits");
        assertEquals(
                new Count(7, 700),
                nftables.resetObject(TableFamily.INET, "t", hits).count());
        nftables.resetObject(TableFamily.INET, "t", new NftObject("left", NftObject.QUOTA, Bytes.of(), Bytes.of()));
        Bytes first = Bytes.of(IpAddress.parse("10.0.0.1"));
        NftSet plain = NftSet.of("s", List.of(KeyType.IPV4_ADDR), List.of(first));
        NftSet reset = nftables.resetElements(TableFamily.INET, "t", plain);
        assertEquals(new Count(3, 30), reset.elements().get(first).count().orElseThrow());
        NftSet ranges = NftSet.ofRanges("r", IpFamily.IPV4, List.of(IpRange.of(Cidr.parse("10.1.0.0/16"))));
        NftSet.Element range = nftables.resetElements(TableFamily.INET, "t", ranges)
                .elements()
                .get(Bytes.of(IpAddress.parse("10.1.0.0")));
        assertEquals(new Count(5, 50), range.count().orElseThrow());
        assertEquals(Bytes.of(IpAddress.parse("10.1.255.255")), range.last());
        String shown = Command.runIn(namespace, "nft", "list", "table", "inet", "t")
                .orFail()
                .output();
        for (String left : List.of(
                "counter hits {\n\t\tpackets 0 bytes 0",
                "counter others {\n\t\tpackets 8 bytes 800",
                "quota left {\n\t\t1 mbytes\n",
                "10.0.0.1 counter packets 0 bytes 0",
                "10.0.0.2 counter packets 4 bytes 40",
                "10.1.0.0/16 counter packets 0 bytes 0",
                "10.2.0.0/16 counter packets 6 bytes 60",
                "counter packets 0 bytes 0 accept",
                "counter packets 2 bytes 200 drop")) {
            assertTrue(shown.contains(left), left + " in " + shown);
        }
    }

    @Test
    void whatIsNotThereIsNotReset() throws Exception {
        nft("table inet t { set s { type ipv4_addr; }; chain c { }; }").orFail();
        Nftables nftables = netlink.nftables();
        NftSet none = NftSet.of("s", List.of(KeyType.IPV4_ADDR), List.of(Bytes.of(IpAddress.parse("10.0.0.1"))));
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, () -> nftables.resetElements(TableFamily.INET, "t", none))
                        .errno());
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, () -> nftables.resetRule(TableFamily.INET, "t", "c", 77))
                        .errno());
        NetlinkException refused = assertThrows(
                NetlinkException.class, () -> nftables.resetObject(TableFamily.INET, "t", NftObject.counter("hits")));
        assertEquals(Errno.ENOENT, refused.errno());
        assertTrue(refused.getMessage().startsWith("reset counter inet t hits: ENOENT"), refused.getMessage());
    }

    private List<String> devices() throws Exception {
        Ruleset listed = netlink.nftables().list(NETDEV, "n").orElseThrow();
        return listed.chains().get("c").hook().orElseThrow().devices();
    }

    @Test
    void aLivingChainHooksMoreDevicesAndFewer() throws Exception {
        netlink.links().add(NewLink.veth("va", NewLink.named("vb")));
        netlink.links().add(NewLink.veth("vc", NewLink.named("vd")));
        nft("table netdev n { chain c { type filter hook ingress devices = { va, vb } priority 0; accept; }; }")
                .orFail();
        Transaction more = netlink.nftables().transaction();
        more.table(NETDEV, "n").addDevices("c", List.of("vc", "vd"));
        more.commit();
        assertEquals(Set.of("va", "vb", "vc", "vd"), Set.copyOf(devices()));
        Transaction fewer = netlink.nftables().transaction();
        fewer.table(NETDEV, "n").deleteDevices("c", List.of("va", "vd"));
        fewer.commit();
        assertEquals(Set.of("vb", "vc"), Set.copyOf(devices()));
        Ruleset listed = netlink.nftables().list(NETDEV, "n").orElseThrow();
        assertEquals(1, listed.chains().get("c").rules().size());
        Transaction absent = netlink.nftables().transaction();
        absent.table(NETDEV, "n").deleteDevices("c", List.of("va"));
        assertEquals(
                Errno.ENOENT,
                assertThrows(NetlinkException.class, absent::commit).errno());
    }

    @Test
    void aChainThatHooksNoDevicesIsNotDeletedWithItsRules() throws Exception {
        nft("table netdev n { chain c { accept; }; }\ntable inet t { chain c { accept; }; }")
                .orFail();
        for (TableFamily family : List.of(NETDEV, TableFamily.INET)) {
            String table = family.equals(NETDEV) ? "n" : "t";
            Transaction deleting = netlink.nftables().transaction();
            deleting.table(family, table).deleteDevices("c", List.of("lo"));
            assertEquals(
                    Errno.EBUSY,
                    assertThrows(NetlinkException.class, deleting::commit).errno());
            assertTrue(netlink.nftables()
                    .list(family, table)
                    .orElseThrow()
                    .chains()
                    .containsKey("c"));
        }
        TableChanges other = netlink.nftables().transaction().table(TableFamily.IP, "t");
        assertThrows(IllegalArgumentException.class, () -> other.deleteDevices("c", List.of("lo")));
    }

    /** Since Linux 6.18; nft 1.0.6 does not know it. */
    @Test
    void aChainHooksAllDevicesWhoseNamesBeginSo() throws Exception {
        netlink.links().add(NewLink.veth("va", NewLink.named("vb")));
        Chain.Hook hook = new Chain.Hook("filter", 0, 0, true, List.of("v*"));
        Transaction transaction = netlink.nftables().transaction();
        transaction.table(NETDEV, "n").add().add(Chain.base("c", hook, List.of()));
        transaction.commit();
        assertEquals(List.of("v*"), devices());
        List<Ruleset> all = netlink.nftables().list();
        netlink.nftables().restore(all);
        assertEquals(all, netlink.nftables().list());
    }

    /** The kernel looks for the flow table before it needs the module. */
    @Test
    void aFlowTableThatIsNotThereCanBeDestroyedAndNotDeleted() throws Exception {
        Flowtable none = Flowtable.of("f", 0, List.of());
        Transaction transaction = netlink.nftables().transaction();
        transaction.table(TableFamily.INET, "t").add().destroy(none);
        transaction.commit();
        Transaction deleting = netlink.nftables().transaction();
        deleting.table(TableFamily.INET, "t").deleteDevices(none, List.of("lo"));
        NetlinkException refused = assertThrows(NetlinkException.class, deleting::commit);
        assertEquals(Errno.ENOENT, refused.errno());
        assertEquals("NFTA_FLOWTABLE_NAME", refused.attribute());
    }
}
