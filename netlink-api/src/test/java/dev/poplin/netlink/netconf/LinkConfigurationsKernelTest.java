package dev.poplin.netlink.netconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@KernelTest(programs = {"ip", "nsenter"})
@Tag("N2.4")
@Tag("N8")
class LinkConfigurationsKernelTest {

    @Test
    void whatIsWrittenBySysctlIsListedAndIsWhatIpShows() throws Exception {
        try (TestNamespaces namespaces = new TestNamespaces();
                NetworkNamespace namespace = namespaces.create();
                Netlink netlink = Netlink.open(namespace)) {
            netlink.links().add(NewLink.veth("eth0", NewLink.named("eth1")));
            int eth0 = netlink.links().get("eth0").index();
            namespace.sysctl().write("1", "ipv4", "conf", "eth0", "forwarding");
            namespace.sysctl().write("2", "ipv4", "conf", "eth0", "rp_filter");
            namespace.sysctl().write("1", "ipv4", "conf", "eth0", "proxy_arp");
            LinkConfiguration found = netlink.configurations().get(IpFamily.IPV4, eth0);
            assertEquals(eth0, found.link());
            assertEquals(Optional.of(true), found.get(LinkConfiguration.FORWARDING));
            assertEquals(Optional.of(2), found.get(LinkConfiguration.REVERSE_PATH_FILTER));
            assertEquals(Optional.of(true), found.get(LinkConfiguration.PROXY_NEIGHBOR));
            assertEquals(Optional.of(false), found.get(LinkConfiguration.IGNORE_ROUTES_WITH_LINK_DOWN));
            String shown = Command.runIn(namespace, "ip", "netconf", "show", "dev", "eth0")
                    .orFail()
                    .output();
            assertTrue(shown.contains("inet eth0 forwarding on rp_filter loose"), shown);
            List<LinkConfiguration> all = netlink.configurations().list(IpFamily.IPV4);
            assertTrue(all.contains(found), all::toString);
            assertTrue(all.stream().anyMatch(one -> one.link() == LinkConfiguration.ALL));
            assertTrue(all.stream().anyMatch(one -> one.link() == LinkConfiguration.DEFAULT));
            assertEquals(
                    Optional.of(false),
                    netlink.configurations()
                            .get(IpFamily.IPV6, LinkConfiguration.ALL)
                            .get(LinkConfiguration.FORWARDING));
        }
    }
}
