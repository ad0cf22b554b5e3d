package dev.poplin.netlink.nftables;

import static dev.poplin.inet.IpFamily.IPV4;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Verdict;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.RuleBuilder;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.Element;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.NftSet.Options;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What rules have added to a set stays there when its table is applied. */
@KernelTest(programs = {"nft", "nsenter"})
@Tag("N3.1")
class LearnedElementsKernelTest extends KernelScene {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Rule LEARN =
            Rule.builder().update("s", Duration.ZERO, Selector.ip(IPV4).daddr()).build();
    private static final Rule OTHER =
            Rule.builder().l4proto(RuleBuilder.TCP).dport(1).accept();
    private static final Bytes LEARNED = Bytes.of(IpAddress.parse("127.0.0.1"));
    private static final Bytes NAMED = Bytes.of(IpAddress.parse("10.0.0.1"));
    private static final Element ELEMENT = new Element(NAMED, Bytes.of(), Verdict.ACCEPT);

    @BeforeEach
    void bringUp() throws Exception {
        netlink.links().change(1, NewLink.named("lo").up());
    }

    private void sendPacket() throws Exception {
        namespace.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("127.0.0.1"), 9));
            }
            return null;
        });
    }

    private static Ruleset table(Element named, Rule... rules) {
        TreeMap<Bytes, Element> elements = new TreeMap<>();
        elements.put(NAMED, named);
        NftSet set = NftSet.of("s", List.of(KeyType.IPV4_ADDR), List.of())
                .withOptions(Options.timeout(HOUR).withDynamic())
                .withElements(elements);
        Chain chain = Chain.base("c", new Hook("filter", Hook.OUTPUT, Hook.FILTER, true), List.of(rules));
        return Ruleset.of(TableFamily.INET, "t", List.of(chain), List.of(set));
    }

    private Ruleset listed() throws Exception {
        return netlink.nftables().list(TableFamily.INET, "t").orElseThrow();
    }

    private Set<Bytes> elements() throws Exception {
        return listed().sets().get("s").elements().keySet();
    }

    @Test
    void whatARuleHasAddedStaysWhenTheTableIsAppliedOrChanged() throws Exception {
        Nftables nftables = netlink.nftables();
        nftables.apply(table(ELEMENT, LEARN));
        sendPacket();
        assertEquals(Set.of(NAMED, LEARNED), elements());
        assertFalse(nftables.apply(table(ELEMENT, LEARN)), "it is written again");
        assertTrue(nftables.apply(table(ELEMENT, OTHER, LEARN)));
        assertTrue(nftables.apply(table(ELEMENT.withComment("changed"), OTHER, LEARN)));
        assertEquals(Set.of(NAMED, LEARNED), elements());
        assertEquals(
                ELEMENT.withComment("changed"),
                listed().sets().get("s").elements().get(NAMED));
    }

    /** Such a table is made anew as soon as anything differs. */
    @Test
    void whatARuleHasAddedIsNoDifferenceBesideASetWithoutAName() throws Exception {
        nft("add table inet t { set s { type ipv4_addr; flags dynamic; }; chain c { type filter hook output"
                + " priority 0; tcp dport { 1, 2 } accept; add @s { ip daddr }; }; }");
        Ruleset before = listed();
        NftSet set = before.sets().get("s");
        TreeMap<String, NftSet> sets = new TreeMap<>(before.sets());
        sets.put(
                "s",
                set.withOptions(
                        new Options(set.options().flags(), 0, set.options().attributes())));
        Ruleset withoutSize = new Ruleset(TableFamily.INET, "t", before.chains(), sets);
        sendPacket();
        for (Ruleset each : List.of(before, withoutSize)) {
            assertFalse(netlink.nftables().apply(each), "it is written again");
        }
        assertEquals(Set.of(LEARNED), elements());
    }

    @Test
    void whatAnElementHasCountedIsNoDifference() throws Exception {
        nft("add table inet t { set s { type ipv4_addr; flags dynamic; }; set q { type ipv4_addr; flags dynamic; };"
                + " chain c { type filter hook output priority 0; add @s { ip daddr counter };"
                + " add @q { ip daddr quota 100 mbytes }; }; }");
        sendPacket();
        Ruleset before = listed();
        sendPacket();
        assertFalse(netlink.nftables().apply(before), "it is written again");
        long counted = packetsCounted();
        assertTrue(counted > 0, "it has counted");
        sendPacket();
        assertTrue(packetsCounted() > counted, "it goes on counting");
        netlink.nftables().delete(TableFamily.INET, "t");
        netlink.nftables().apply(before);
        assertEquals(before, listed());
    }

    private long packetsCounted() throws Exception {
        NftSet counts = netlink.nftables().snapshot().get(0).sets().get("s");
        return counts.elements().get(LEARNED).count().orElseThrow().packets();
    }

    private void nft(String script) throws Exception {
        Command.feedIn(namespace, script, "nft", "-f", "-").orFail();
    }
}
