package dev.poplin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.testing.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin as a runtime executes it, in a process of its own, while no agent runs. */
@KernelTest(programs = {"ip", "env"})
@Tag("S2.4")
@Tag("S2.5")
class StandAloneNodeTest {

    @TempDir
    private Path directory;

    private final TestNamespaces namespaces = new TestNamespaces();
    private TestNode node;
    private NetworkNamespace pod;

    @BeforeEach
    void open() throws Exception {
        node = TestNode.plug(namespaces, TestNode.fabric(namespaces), 1, directory);
        pod = namespaces.create();
        Files.writeString(
                directory.resolve("agent.yaml"), "nodeName: node-1\nclusterDirectory: " + node.cluster() + "\n");
    }

    @AfterEach
    void close() throws IOException {
        node.close();
        namespaces.close();
    }

    @Test
    void attachesChecksAndDetachesWithoutAnAgent() throws Exception {
        Command added = plugin("ADD", pod.name(), "");
        assertEquals(0, added.exitCode(), added.output());
        String route = Command.runIn(node.namespace(), "ip", "route", "show", "proto", "114")
                .orFail()
                .output();
        assertTrue(route.contains("dev cali"), route);
        assertTrue(added.output().contains(route.substring(0, route.indexOf(' '))), added.output());

        Command checked = plugin("CHECK", pod.name(), ",\"prevResult\":" + added.output());
        assertEquals(0, checked.exitCode(), checked.output());

        assertEquals(0, plugin("DEL", pod.name(), "").exitCode());
        Command again = plugin("DEL", pod.name(), "");
        assertEquals(0, again.exitCode(), again.output());
        assertFalse(
                Command.runIn(node.namespace(), "ip", "link").orFail().output().contains("cali"));
    }

    @Test
    void anAgentThatStartsLaterTakesOverWhatWasMade() throws Exception {
        plugin("ADD", pod.name(), "").orFail();
        String before =
                Command.runIn(node.namespace(), "ip", "-d", "link").orFail().output();

        node.start();

        assertTrue(node.ask("pods").text().contains("web-1"));
        assertEquals(
                before,
                Command.runIn(node.namespace(), "ip", "-d", "link").orFail().output());
        assertEquals(0, node.cni("DEL", "c1", "web-1", pod, "").status());
    }

    @Test
    @Tag("S2.1")
    void refusesTheHostsOwnNamespace() throws Exception {
        Command refused = plugin("ADD", node.namespace().name(), "");

        assertEquals(1, refused.exitCode());
        assertTrue(refused.output().contains("\"code\":4"), refused.output());
    }

    private Command plugin(String command, String netns, String extra) throws Exception {
        String config = "{\"cniVersion\":\"1.1.0\",\"name\":\"pods\",\"type\":\"poplin\",\"agentSocket\":\""
                + directory.resolve("no-agent.sock") + "\",\"agentConfig\":\"" + directory.resolve("agent.yaml")
                + "\"" + extra + "}";
        return Command.feedIn(
                node.namespace(),
                config,
                "env",
                "CNI_COMMAND=" + command,
                "CNI_CONTAINERID=c1",
                "CNI_NETNS=/run/netns/" + netns,
                "CNI_IFNAME=eth0",
                "CNI_ARGS=K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-1",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.poplin.cni.CniPlugin");
    }
}
