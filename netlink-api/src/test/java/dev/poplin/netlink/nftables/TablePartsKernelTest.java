package dev.poplin.netlink.nftables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.IpRange;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.object.NftObject;
import dev.poplin.netlink.nftables.rule.ListedRule;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A part of a table is read without the rest. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
class TablePartsKernelTest extends KernelScene {

    private static final TableFamily INET = TableFamily.INET;
    private static final String RULESET =
            """
            add table inet t
            add counter inet t hits { packets 3 bytes 100; }
            add quota inet t left { over 10 mbytes used 1 mbytes; }
            add set inet t ranges { type ipv4_addr; flags interval; }
            add element inet t ranges { 10.0.0.0/8, 192.0.2.1-192.0.2.9 }
            add map inet t names { type inet_service : ipv4_addr; }
            add element inet t names { 80 comment "web" : 10.0.0.1, 81 : 10.0.0.2 }
            add chain inet t a { type filter hook input priority 0; }
            add rule inet t a tcp dport 1 accept
            add rule inet t a tcp dport 2 drop
            add chain inet t b
            add rule inet t b udp dport 3 counter packets 4 bytes 5 accept
            add table ip t
            add set ip t ranges { type ipv4_addr; }
            add chain ip t a
            add rule ip t a accept
            add chain ip t c
            """;

    private Nftables nftables;

    @BeforeEach
    void makeTables() throws Exception {
        Command.feedIn(namespace, RULESET, "nft", "-f", "-").orFail();
        nftables = netlink.nftables();
    }

    private static Bytes port(int port) {
        return Bytes.ofPort(port);
    }

    @Test
    void chainsAndTheRulesOfOneAreListed() throws Exception {
        assertEquals(
                List.of("a", "b"),
                nftables.chains(INET, "t").stream().map(each -> each.name()).toList());
        assertEquals(
                nftables.list(INET, "t").orElseThrow().chains().get("a").hook(),
                nftables.chains(INET, "t").get(0).hook());
        List<String> ofA = nftables.rules(INET, "t", "a").stream()
                .map(each -> each.rule().toString())
                .toList();
        assertEquals(List.of("tcp dport 1 accept", "tcp dport 2 drop"), ofA);
        assertEquals(1, nftables.rules(INET, "t", "b").size());
        assertEquals(List.of(), nftables.chains(INET, "none"));
        assertEquals(List.of(), nftables.rules(INET, "t", "none"));
    }

    @Test
    void oneRuleIsFoundByItsHandleWithWhatItHasCounted() throws Exception {
        ListedRule rule = nftables.rules(INET, "t", "b").get(0);
        ListedRule found = nftables.rule(INET, "t", "b", rule.handle()).orElseThrow();
        assertEquals(
                "udp dport 3 counter packets 4 bytes 5 accept", found.rule().toString());
        assertEquals(4, found.rule().count().orElseThrow().packets());
        assertEquals(Optional.empty(), nftables.rule(INET, "t", "b", 9999));
    }

    @Test
    void oneSetIsListedWithItsElements() throws Exception {
        NftSet ranges = nftables.set(INET, "t", "ranges").orElseThrow();
        assertEquals(nftables.list(INET, "t").orElseThrow().sets().get("ranges"), ranges);
        assertEquals(2, ranges.elements().size());
        assertEquals(
                0,
                nftables.set(TableFamily.IP, "t", "ranges")
                        .orElseThrow()
                        .elements()
                        .size());
        assertEquals(Optional.empty(), nftables.set(INET, "t", "none"));
        assertEquals(Optional.empty(), nftables.set(INET, "none", "ranges"));
    }

    @Test
    void someElementsAreFoundWithoutTheOthers() throws Exception {
        NftSet names = nftables.set(INET, "t", "names").orElseThrow();
        NftSet wanted = NftSet.map(
                "names", List.of(KeyType.INET_SERVICE), List.of(KeyType.IPV4_ADDR), Map.of(port(80), Bytes.of()));
        NftSet found = nftables.elements(INET, "t", wanted);
        assertEquals(Set.of(port(80)), found.elements().keySet());
        assertEquals(names.elements().get(port(80)), found.elements().get(port(80)));
        assertEquals(
                Bytes.of(IpAddress.parse("10.0.0.1")),
                found.elements().get(port(80)).data());
        NetlinkException missing = assertThrows(
                NetlinkException.class,
                () -> nftables.elements(
                        INET, "t", NftSet.of("names", List.of(KeyType.INET_SERVICE), List.of(port(82)))));
        assertEquals(Errno.ENOENT, missing.errno());
    }

    @Test
    void theRangeThatAnAddressIsInIsFound() throws Exception {
        NftSet inside = NftSet.ofRanges(
                "ranges",
                IpFamily.IPV4,
                List.of(new IpRange(IpAddress.parse("192.0.2.4"), IpAddress.parse("192.0.2.5"))));
        NftSet found = nftables.elements(INET, "t", inside);
        assertEquals(
                NftSet.ofRanges(
                                "ranges",
                                IpFamily.IPV4,
                                List.of(new IpRange(IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.9"))))
                        .elements(),
                found.elements());
        Cidr outside = Cidr.parse("198.51.100.0/24");
        assertThrows(
                NetlinkException.class,
                () -> nftables.elements(
                        INET,
                        "t",
                        NftSet.ofRanges(
                                "ranges", IpFamily.IPV4, List.of(new IpRange(outside.first(), outside.last())))));
    }

    @Test
    void oneObjectIsFoundWithWhatItHasCounted() throws Exception {
        assertEquals(
                3,
                nftables.object(INET, "t", NftObject.counter("hits"))
                        .orElseThrow()
                        .count()
                        .packets());
        assertEquals(Optional.empty(), nftables.object(INET, "t", NftObject.counter("none")));
    }
}
