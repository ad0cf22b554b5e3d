package dev.poplin.netlink.nftables;

import static dev.poplin.inet.IpFamily.IPV4;
import static dev.poplin.inet.IpFamily.IPV6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.object.NftObject.TcpState;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.NftSet.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Objects, sets and chains that are made with words are those that nft shows, and are listed as they were made. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
class TypedObjectsKernelTest extends KernelScene {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private void check(Ruleset target) throws Exception {
        netlink.nftables().apply(target);
        Ruleset listed = netlink.nftables().list(target.family(), target.name()).orElseThrow();
        String shown = Command.runIn(
                        namespace, "nft", "-s", "list", "table", target.family().toString(), target.name())
                .orFail()
                .output();
        assertEquals(shown, listed.toNft());
        assertEquals(target.sets().toString(), listed.sets().toString());
        assertEquals(target, listed);
        assertFalse(netlink.nftables().apply(target), "nothing is written where nothing differs");
    }

    @Test
    void objectsOfEveryTypeAreShownByNftAndListedAsTheyWereMade() throws Exception {
        List<NftObject> objects = List.of(
                NftObject.counter("hits"),
                NftObject.quota("much", 100 << 20, true),
                NftObject.quota("little", 5 << 10, false),
                NftObject.limit("slow", 10, SECOND),
                NftObject.limit("fast", 100, Duration.ofMinutes(1), 20, true),
                NftObject.limitBytes("wide", 1 << 20, SECOND, 4096, true),
                NftObject.ctHelper("ftp", "ftp", RuleBuilder.TCP),
                NftObject.ctHelper("ftp4", "ftp", RuleBuilder.TCP, IPV4),
                NftObject.ctTimeoutOfTcp(
                        "patient",
                        IPV4,
                        Map.of(TcpState.ESTABLISHED, Duration.ofHours(1), TcpState.CLOSE, Duration.ofSeconds(4))),
                NftObject.ctTimeoutOfUdp("brief", IPV6, Duration.ofSeconds(5), Duration.ofSeconds(7)),
                NftObject.ctExpectation("beside", IPV4, RuleBuilder.TCP, 99, Duration.ofMinutes(1), 3),
                NftObject.synproxy("shield", 1460, 7, true, true));
        for (NftObject each : objects) {
            check(Ruleset.of(TableFamily.INET, "made", List.of(), List.of()).withObjects(List.of(each)));
        }
        NftObject usual = NftObject.ctTimeoutOfTcp("usual", IPV4, Map.of());
        Ruleset only =
                Ruleset.of(TableFamily.INET, "made", List.of(), List.of()).withObjects(List.of(usual));
        check(only);
        assertTrue(only.toNft().contains("policy = {  }"), only::toNft);
        assertThrows(IllegalArgumentException.class, () -> NftObject.limit("l", 1, Duration.ofMillis(1500)));
        assertThrows(IllegalArgumentException.class, () -> NftObject.synproxy("s", 1460, 15, false, false));
        assertThrows(IllegalArgumentException.class, () -> NftObject.ctTimeoutOfUdp("t", IPV4, Duration.ZERO, SECOND));
    }

    @Test
    void optionsOfSetsAreShownByNftAndListedAsTheyWereMade() throws Exception {
        List<KeyType> address = List.of(KeyType.IPV4_ADDR);
        Map<String, Options> options = new LinkedHashMap<>();
        options.put(
                "dynamic", Options.timeout(Duration.ofMinutes(1)).withDynamic().withSize(1000));
        options.put("constant", Options.NONE.withConstant());
        options.put("size", Options.NONE.withSize(50));
        options.put("counter", Options.NONE.withCounter());
        options.put("collected", Options.timeout().withGcInterval(Duration.ofSeconds(10)));
        options.put(
                "all",
                Options.timeout(Duration.ofHours(1))
                        .withCounter()
                        .withGcInterval(Duration.ofSeconds(20))
                        .withDynamic()
                        .withSize(9));
        for (Map.Entry<String, Options> each : options.entrySet()) {
            NftSet set = NftSet.of(each.getKey(), address, List.of()).withOptions(each.getValue());
            check(Ruleset.of(TableFamily.INET, "made", List.of(), List.of(set)));
        }
    }

    @Test
    void typesOfKeysAreThoseOfNft() throws Exception {
        Map<String, KeyType> types = new LinkedHashMap<>();
        types.put("ether_addr", KeyType.ETHER_ADDR);
        types.put("ether_type", KeyType.ETHER_TYPE);
        types.put("arp_op", KeyType.ARP_OP);
        types.put("nf_proto", KeyType.NF_PROTO);
        types.put("inet_proto", KeyType.INET_PROTO);
        types.put("icmp_type", KeyType.ICMP_TYPE);
        types.put("icmpv6_type", KeyType.ICMPV6_TYPE);
        types.put("tcp_flag", KeyType.TCP_FLAG);
        types.put("mark", KeyType.MARK);
        types.put("uid", KeyType.UID);
        types.put("gid", KeyType.GID);
        types.put("ct_state", KeyType.CT_STATE);
        types.put("ct_dir", KeyType.CT_DIR);
        types.put("ct_status", KeyType.CT_STATUS);
        types.put("pkt_type", KeyType.PKT_TYPE);
        types.put("devgroup", KeyType.DEVGROUP);
        types.put("dscp", KeyType.DSCP);
        types.put("iface_index", KeyType.IFACE_INDEX);
        types.put("iface_type", KeyType.IFACE_TYPE);
        types.put("classid", KeyType.CLASSID);
        types.put("fib_addrtype", KeyType.FIB_ADDRTYPE);
        types.put("ifname", KeyType.IFNAME);
        List<NftSet> written = new ArrayList<>();
        List<NftSet> read = new ArrayList<>();
        for (Map.Entry<String, KeyType> each : types.entrySet()) {
            String declared = "add table ip made; add set ip made s { type " + each.getKey() + "; }";
            Command.runIn(namespace, "nft", declared).orFail();
            Ruleset made = netlink.nftables().list(TableFamily.IP, "made").orElseThrow();
            written.add(NftSet.of(each.getKey(), List.of(each.getValue()), List.of()));
            read.addAll(made.sets().values().stream()
                    .map(set -> set.named(each.getKey()))
                    .toList());
            netlink.nftables().delete(TableFamily.IP, "made");
        }
        assertEquals(lines(written), lines(read));
    }

    private static String lines(List<NftSet> sets) {
        return sets.stream().map(NftSet::toString).collect(Collectors.joining("\n"));
    }

    @Test
    void hooksAndPrioritiesHaveTheNamesOfNft() throws Exception {
        List<String> device = List.of("lo");
        check(Ruleset.of(
                TableFamily.INET,
                "named",
                List.of(
                        Chain.base("raw", new Hook("filter", Hook.PREROUTING, Hook.RAW, true), List.of()),
                        Chain.base("mangle", new Hook("filter", Hook.PREROUTING, Hook.MANGLE, true), List.of()),
                        Chain.base("security", new Hook("filter", Hook.INPUT, Hook.SECURITY, true), List.of()),
                        Chain.base("in", new Hook("filter", Hook.INGRESS, Hook.FILTER, true, device), List.of())),
                List.of()));
        check(Ruleset.of(
                TableFamily.NETDEV,
                "named",
                List.of(
                        Chain.base("in", new Hook("filter", Hook.NETDEV_INGRESS, 0, true, device), List.of()),
                        Chain.base("out", new Hook("filter", Hook.NETDEV_EGRESS, 0, true, device), List.of())),
                List.of()));
        check(Ruleset.of(
                TableFamily.BRIDGE,
                "named",
                List.of(
                        Chain.base("dnat", new Hook("filter", Hook.PREROUTING, Hook.BRIDGE_DSTNAT, true), List.of()),
                        Chain.base("filter", new Hook("filter", Hook.FORWARD, Hook.BRIDGE_FILTER, true), List.of()),
                        Chain.base("out", new Hook("filter", Hook.OUTPUT, Hook.BRIDGE_OUT, true), List.of()),
                        Chain.base("snat", new Hook("filter", Hook.POSTROUTING, Hook.BRIDGE_SRCNAT, true), List.of())),
                List.of()));
        check(Ruleset.of(
                TableFamily.ARP,
                "named",
                List.of(Chain.base("in", new Hook("filter", 0, Hook.FILTER, true), List.of())),
                List.of()));
    }
}
