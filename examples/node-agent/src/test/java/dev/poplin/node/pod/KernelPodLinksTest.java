package dev.poplin.node.pod;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.kernel.HostKernel;
import dev.poplin.node.testing.Tcp;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@KernelTest(programs = {"ip", "sysctl"})
@Tag("S2.3")
class KernelPodLinksTest {

    private final TestNamespaces namespaces = new TestNamespaces();
    private NetworkNamespace node;
    private NetworkNamespace pod;
    private HostKernel host;
    private KernelPodLinks links;

    @BeforeEach
    void open() throws Exception {
        node = namespaces.create();
        pod = namespaces.create();
        run(node, "ip", "link", "set", "lo", "up");
        host = HostKernel.open(node);
        links = new KernelPodLinks(host);
    }

    @AfterEach
    void close() throws IOException {
        host.close();
        namespaces.close();
    }

    @Test
    void makesCalicosLayoutWithAPermanentGateway() throws Exception {
        links.create(link("c1"));

        assertEquals(
                "default via 169.254.1.1 dev eth0 \n169.254.1.1 dev eth0 scope link \n",
                ip(pod, "route").replace(" proto boot", ""));
        assertEquals("169.254.1.1 dev eth0 lladdr ee:ee:ee:ee:ee:ee PERMANENT \n", ip(pod, "neigh"));
        assertTrue(ip(pod, "-4", "addr", "show", "dev", "eth0").contains("inet 10.244.0.7/32 scope global eth0"));
        assertEquals("10.244.0.7 dev calitest proto 114 scope link \n", ip(node, "route"));
        String hostEnd = ip(node, "link", "show", "calitest");
        assertTrue(hostEnd.contains("ee:ee:ee:ee:ee:ee"), hostEnd);
        assertTrue(hostEnd.contains("alias c1"), hostEnd);
        assertTrue(hostEnd.contains("mtu 1450"), hostEnd);
        assertEquals(
                "1",
                run(node, "sysctl", "-n", "net.ipv4.conf.calitest.proxy_arp").strip());
        assertEquals("0", run(pod, "sysctl", "-n", "net.ipv4.ip_forward").strip());
        assertEquals(List.of(), links.check(link("c1")));
    }

    @Test
    void reachesThePodOnANodeWithoutADefaultRoute() throws Exception {
        links.create(link("c1"));
        run(node, "ip", "address", "add", "172.30.0.1/32", "dev", "lo");
        try (ServerSocketChannel onNode = Tcp.listen(node, 7001);
                ServerSocketChannel onPod = Tcp.listen(pod, 7002)) {
            assertTrue(onNode.isOpen() && onPod.isOpen());
            assertEquals(Optional.of("10.244.0.7"), Tcp.from(pod, "172.30.0.1", 7001));
            assertTrue(Tcp.connects(node, "10.244.0.7", 7002));
        }
    }

    @Test
    void givesAnIpv6AddressThatWorksAtOnce() throws Exception {
        PodLink dual = new PodLink(
                Path.of("/run/netns", pod.name()),
                "eth0",
                "calitest",
                "c1",
                List.of(Cidr.parse("10.244.0.7/32"), Cidr.parse("fd00:10:244::7/128")),
                1450);
        links.create(dual);
        run(node, "ip", "address", "add", "fd00:1::1/128", "dev", "lo", "nodad");

        assertEquals(List.of(), links.check(dual));
        try (ServerSocketChannel onPod = Tcp.listen(pod, 7002)) {
            assertTrue(onPod.isOpen());
            assertTrue(Tcp.connects(node, "fd00:10:244::7", 7002));
        }
        assertTrue(
                ip(pod, "-6", "route").contains("default via fe80::ecee:eeff:feee:eeee dev eth0"),
                ip(pod, "-6", "route"));
    }

    @Test
    @Tag("S2.4")
    void leavesAnIntactLinkOfTheSameContainerAsItIs() throws Exception {
        links.create(link("c1"));
        String before = ip(node, "link", "show", "calitest") + ip(pod, "link", "show", "eth0");

        links.create(link("c1"));

        assertEquals(before, ip(node, "link", "show", "calitest") + ip(pod, "link", "show", "eth0"));
    }

    @Test
    void replacesTheLinkOfAnOlderContainerAndAnswersItsLateDeletionWithNo() throws Exception {
        links.create(link("old"));
        NetworkNamespace newPod = namespaces.create();
        links.create(link("new", newPod));

        assertFalse(links.delete("calitest", "old"));

        assertEquals(List.of(), links.check(link("new", newPod)));
        assertFalse(Command.runIn(pod, "ip", "link", "show", "eth0").exitCode() == 0);
    }

    @Test
    @Tag("S2.4")
    void deletesTwice() throws Exception {
        links.create(link("c1"));

        assertEquals(Optional.of("c1"), links.containerOf("calitest"));
        assertTrue(links.delete("calitest", "c1"));
        assertEquals(Optional.empty(), links.containerOf("calitest"));
        assertFalse(links.delete("calitest", "c1"));

        assertEquals("", ip(node, "route"));
        assertFalse(ip(pod, "link").contains("eth0"));
    }

    @Test
    @Tag("S2.4")
    void leavesNothingWhenTheHostHasAForeignRouteToTheAddress() throws Exception {
        run(node, "ip", "route", "add", "10.244.0.7/32", "dev", "lo", "proto", "static");

        IOException error = assertThrows(IOException.class, () -> links.create(link("c1")));

        assertTrue(String.valueOf(error.getMessage()).contains("is there that is not ours"), error.getMessage());
        assertFalse(ip(node, "link").contains("calitest"));
        assertFalse(ip(pod, "link").contains("eth0"));
        assertEquals("10.244.0.7 dev lo proto static scope link \n", ip(node, "route"));
    }

    @ParameterizedTest
    @CsvSource({
        "node, ip link set calitest down, calitest is down",
        "node, ip link set calitest address 02:00:00:00:00:02, calitest has another MAC address than ee:ee:ee:ee:ee:ee",
        "node, ip route del 10.244.0.7/32, the host has no route to 10.244.0.7/32 dev calitest",
        "node, ip link set calitest alias other, calitest belongs to another container",
        "node, sysctl -w net.ipv4.conf.calitest.proxy_arp=0, 'net/ipv4/conf/calitest/proxy_arp is 0, should be 1'",
        "pod, ip address del 10.244.0.7/32 dev eth0, eth0 lacks the address 10.244.0.7/32",
        "pod, ip route del default, the pod lacks the default route via 169.254.1.1",
        "pod, ip neigh del 169.254.1.1 dev eth0, the pod lacks the permanent neighbour 169.254.1.1",
        "pod, sysctl -w net.ipv4.ip_forward=1, 'net/ipv4/ip_forward is 1, should be 0'"
    })
    @Tag("S2.4")
    void findsWhatIsNoLongerAsItWasMade(String where, String damage, String fault) throws Exception {
        links.create(link("c1"));

        run("node".equals(where) ? node : pod, damage.split(" "));

        assertTrue(links.check(link("c1")).contains(fault), () -> {
            try {
                return links.check(link("c1")).toString();
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    private PodLink link(String containerId) {
        return link(containerId, pod);
    }

    private static PodLink link(String containerId, NetworkNamespace pod) {
        return new PodLink(
                Path.of("/run/netns", pod.name()),
                "eth0",
                "calitest",
                containerId,
                List.of(Cidr.parse("10.244.0.7/32")),
                1450);
    }

    private static String ip(NetworkNamespace namespace, String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "ip";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return run(namespace, command);
    }

    private static String run(NetworkNamespace namespace, String... command) throws Exception {
        return Command.runIn(namespace, command).orFail().output();
    }
}
