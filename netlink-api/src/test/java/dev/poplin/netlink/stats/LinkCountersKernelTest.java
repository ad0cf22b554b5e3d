package dev.poplin.netlink.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.RecordedMessage;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.4")
@Tag("N8")
class LinkCountersKernelTest {

    @Test
    void theCountsAreThoseThatIpShows() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            netlink.links().change(1, NewLink.named("lo").up());
            Command.runIn(namespace, "ping", "-c", "3", "-i", "0.01", "127.0.0.1");
            LinkCount.Traffic lo = netlink.counters()
                    .get(1, Set.of(LinkCount.LINK_64))
                    .traffic()
                    .orElseThrow();
            String shown = Command.runIn(namespace, "ip", "-s", "link", "show", "lo")
                    .orFail()
                    .output();
            assertTrue(shown.replaceAll("\\s+", " ").contains(lo.receivedBytes() + " " + lo.receivedPackets()), shown);
            netlink.links().add(NewLink.bridge("br0").up());
            int bridge = netlink.links().get("br0").index();
            LinkCount extended = netlink.counters().get(bridge, Set.of(LinkCount.EXTENDED, LinkCount.LINK_64));
            assertFalse(extended.bridge().isEmpty());
            List<LinkCount> all = netlink.counters().list(Set.of(LinkCount.LINK_64));
            assertEquals(List.of(1, bridge), all.stream().map(LinkCount::link).toList());
            assertTrue(all.stream()
                    .allMatch(one -> one.traffic().isPresent() && one.bridge().isEmpty()));
            netlink.counters().countRouted(bridge, true);
            assertTrue(netlink.counters()
                    .get(bridge, Set.of(LinkCount.OFFLOAD))
                    .get(LinkCount.OFFLOAD)
                    .isPresent());
        }
    }

    @Test
    void theQuestionIsThatOfIp() {
        RecordedMessage message = RecordedMessage.first("stats-get");
        assertEquals("000000000300000001000000", message.payload());
    }
}
