package dev.poplin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.cni.agent.AgentReply;
import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.testing.Tcp;
import dev.poplin.node.testing.TestNode;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugins of containernetworking/plugins before and behind this one, called with each other's results as a runtime does. */
@PeerTest(
        programs = {
            "/usr/lib/cni/bandwidth",
            "/usr/lib/cni/loopback",
            "/usr/lib/cni/portmap",
            "/usr/lib/cni/tuning",
            "ip",
            "iptables",
            "nsenter",
            "tc"
        })
@Tag("S2.2")
@Tag("S5")
class ChainedPluginsTest {

    private static final int HOST_PORT = 8080;
    private static final int POD_PORT = 7002;
    private static final String MAPPING =
            "\"runtimeConfig\":{\"portMappings\":[{\"hostPort\":%d,\"containerPort\":%d,\"protocol\":\"tcp\"}]}"
                    .formatted(HOST_PORT, POD_PORT);
    private static final String RATES =
            "\"runtimeConfig\":{\"bandwidth\":{\"ingressRate\":8000000,\"ingressBurst\":800000,\"egressRate\":8000000,\"egressBurst\":800000}}";

    @TempDir
    private Path directory;

    private final TestNamespaces namespaces = new TestNamespaces();
    private NetworkNamespace fabric;
    private NetworkNamespace pod;
    private TestNode node;

    @BeforeEach
    void open() throws Exception {
        fabric = TestNode.fabric(namespaces);
        node = TestNode.plug(namespaces, fabric, 1, directory);
        node.start();
        pod = namespaces.create();
    }

    @AfterEach
    void close() throws IOException {
        node.close();
        namespaces.close();
    }

    @Test
    @Tag("S2.4")
    void workWithTheResultOfThisOneAndItWithTheirs() throws Exception {
        String links = ip(node.namespace(), "link");
        String tuning = "\"mtu\":1400,\"sysctl\":{\"net.core.somaxconn\":\"77\"},\"dataDir\":\""
                + directory.resolve("tuning") + "\"";
        String lo = plugin("ADD", "1.0.0", "loopback", "lo", "\"x\":1");
        String own = own("ADD", "1.0.0", lo);
        String limited = plugin("ADD", "1.0.0", "bandwidth", "eth0", RATES + previous(own));
        String mapped = plugin("ADD", "1.0.0", "portmap", "eth0", MAPPING + previous(limited));
        String result = plugin("ADD", "1.0.0", "tuning", "eth0", tuning + previous(mapped));

        assertTrue(result.matches("(?s).*\"127.0.0.1/8\".*\"10\\.244\\.[0-9.]+/32\".*"), result);
        assertTrue(result.matches("(?s).*\"lo\".*\"cali.*\"eth0\".*\"bwp.*"), result);
        assertTrue(ip(pod, "link", "show", "eth0").contains("mtu 1400"));
        assertEquals(
                2, qdiscs().lines().filter(line -> line.contains("qdisc tbf")).count(), qdiscs());
        assertReachedByHostPort();
        // Debian's portmap looks for rules of IPv6 at a pod without any, so its CHECK never succeeds here.
        own("CHECK", "1.0.0", result);
        plugin("CHECK", "1.0.0", "bandwidth", "eth0", RATES + previous(result));
        plugin("CHECK", "1.0.0", "tuning", "eth0", tuning + previous(result));

        plugin("DEL", "1.0.0", "tuning", "eth0", tuning + previous(result));
        plugin("DEL", "1.0.0", "portmap", "eth0", MAPPING + previous(result));
        plugin("DEL", "1.0.0", "bandwidth", "eth0", RATES + previous(result));
        own("DEL", "1.0.0", result);
        assertEquals(links, ip(node.namespace(), "link"));
        assertFalse(Command.runIn(node.namespace(), "iptables", "-t", "nat", "-S")
                .output()
                .contains("10.244."));
    }

    @Test
    @Tag("S2.1")
    void understandResultsOfTheOldestVersions() throws Exception {
        String own = own("ADD", "0.2.0", "");
        String result = plugin("ADD", "0.2.0", "portmap", "eth0", MAPPING + previous(own));

        assertEquals(own.strip(), result.replaceAll("\\s", ""));
        assertReachedByHostPort();
        plugin("DEL", "0.2.0", "portmap", "eth0", MAPPING);
        own("DEL", "0.2.0", "");
    }

    private void assertReachedByHostPort() throws IOException {
        try (ServerSocketChannel onPod = Tcp.listen(pod, POD_PORT)) {
            assertTrue(onPod.isOpen() && Tcp.connects(fabric, "172.30.0.1", HOST_PORT, 2_000));
        }
    }

    private static String previous(String result) {
        return result.isEmpty() ? "" : ",\"prevResult\":" + result;
    }

    private String own(String command, String version, String result) throws IOException {
        AgentReply reply = node.cni(version, command, "c1", "web", pod, previous(result));
        assertEquals(0, reply.status(), reply.text());
        return reply.text();
    }

    private String plugin(String command, String version, String type, String ifName, String more) throws Exception {
        return Command.feedIn(
                        node.namespace(),
                        "{\"cniVersion\":\"%s\",\"name\":\"pods\",\"type\":\"%s\",%s}".formatted(version, type, more),
                        "env",
                        "CNI_PATH=/usr/lib/cni",
                        "CNI_COMMAND=" + command,
                        "CNI_CONTAINERID=c1",
                        "CNI_NETNS=/run/netns/" + pod.name(),
                        "CNI_IFNAME=" + ifName,
                        "/usr/lib/cni/" + type)
                .orFail()
                .output();
    }

    private String qdiscs() throws Exception {
        return Command.runIn(node.namespace(), "tc", "qdisc").orFail().output();
    }

    private static String ip(NetworkNamespace namespace, String... words) throws Exception {
        String[] all = new String[words.length + 1];
        all[0] = "ip";
        System.arraycopy(words, 0, all, 1, words.length);
        return Command.runIn(namespace, all).orFail().output();
    }
}
