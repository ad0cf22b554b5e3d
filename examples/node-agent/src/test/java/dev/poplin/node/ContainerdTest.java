package dev.poplin.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.netlink.junit.Command;
import dev.poplin.netlink.junit.PeerTest;
import dev.poplin.netlink.junit.TestNamespaces;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.node.testing.Tcp;
import dev.poplin.node.testing.TestNode;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** containerd runs a container on a node, and calls the plugin for it, in a process of its own. */
@PeerTest(programs = {"containerd", "runc", "ctr", "bash", "ip", "nsenter", "unshare"})
@Tag("S5")
class ContainerdTest {

    private static final int PORT = 7003;
    /** For a mount namespace of its own: ctr looks for plugins, and ctr, runc and libcni write, only where those of the machine do. */
    private static final String SCRIPT =
            """
            set -e
            cd $1
            mount -t overlay -o lowerdir=etc:/etc overlay /etc
            mount -t overlay -o lowerdir=opt:/opt overlay /opt
            mount -t tmpfs tmpfs /run
            mount -t tmpfs tmpfs /var/lib
            containerd --config config.toml >log 2>&1 &
            trap "kill $!; wait" EXIT
            until [ -S sock ]; do kill -0 $!; sleep 0.05; done
            ctr --address sock run --rm --cni --cgroup "" --rootfs --mount type=bind,src=/usr,dst=/usr,options=rbind:ro $1/rootfs poplin-test-web /usr/bin/bash -c "$2"
            """;

    @TempDir
    private Path directory;

    private final TestNamespaces namespaces = new TestNamespaces();
    private NetworkNamespace fabric;
    private TestNode node;

    @BeforeEach
    void open() throws Exception {
        fabric = TestNode.fabric(namespaces);
        node = TestNode.plug(namespaces, fabric, 1, directory);
        node.start();
        writePlugin(Files.createDirectories(directory.resolve("opt/cni/bin")).resolve("poplin"));
        Files.writeString(
                Files.createDirectories(directory.resolve("etc/cni/net.d")).resolve("00-poplin.conflist"),
                """
                {"cniVersion":"1.0.0","name":"pods","plugins":[{"type":"poplin","agentSocket":"%s"}]}
                """
                        .formatted(directory.resolve("node-1.sock")));
        Files.writeString(
                directory.resolve("config.toml"),
                """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.internal.v1.opt"]
                [grpc]
                  address = "%1$s/sock"
                [ttrpc]
                  address = "%1$s/sock.ttrpc"
                """
                        .formatted(directory));
        for (String name : new String[] {"usr", "proc", "sys", "dev", "etc", "tmp"}) {
            Files.createDirectories(directory.resolve("rootfs").resolve(name));
        }
        for (String name : new String[] {"bin", "lib", "lib64"}) {
            Files.createSymbolicLink(directory.resolve("rootfs").resolve(name), Path.of("usr", name));
        }
    }

    private static void writePlugin(Path file) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Files.writeString(
                file,
                "#!/bin/sh\necho $CNI_COMMAND >>" + file.resolveSibling("calls") + "\nexec " + java
                        + " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp "
                        + System.getProperty("java.class.path") + " dev.poplin.cni.CniPlugin\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void close() throws IOException {
        node.close();
        namespaces.close();
    }

    @Test
    void aContainerHasItsNetworkAndLeavesNothingOfIt() throws Exception {
        String links = links();
        Command ran;
        try (ServerSocketChannel outside = Tcp.listen(fabric, PORT)) {
            ran = run(
                    "ip -o -4 address show eth0; ip route; exec 3<>/dev/tcp/172.30.0.254/" + PORT + " && echo reached");
            assertTrue(outside.isOpen());
        }
        assertEquals(0, ran.exitCode(), ran.output());
        assertTrue(
                ran.output()
                        .matches("(?s).*eth0 +inet 10\\.244\\.[0-9.]+/32 .*default via 169\\.254\\.1\\.1 .*reached\\n"),
                ran.output());
        assertEquals(List.of("ADD", "DEL"), Files.readAllLines(directory.resolve("opt/cni/bin/calls")));
        assertEquals(links, links());
        assertFalse(node.ask("pods").text().contains("poplin-test-web"));
    }

    private Command run(String inContainer) throws Exception {
        return Command.runIn(
                node.namespace(), "unshare", "--mount", "sh", "-c", SCRIPT, "sh", directory.toString(), inContainer);
    }

    private String links() throws Exception {
        return Command.runIn(node.namespace(), "ip", "link").orFail().output();
    }
}
