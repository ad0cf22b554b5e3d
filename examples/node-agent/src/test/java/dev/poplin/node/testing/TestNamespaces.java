package dev.poplin.node.testing;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes namespaces named {@code poplin-test-…} and deletes them at close. Confined to its test. */
public final class TestNamespaces implements AutoCloseable {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final List<NetworkNamespace> made = new ArrayList<>();

    /** A new namespace with its loopback up. */
    public NetworkNamespace create(String role) throws IOException {
        String name = "poplin-test-" + role + "-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
        NetworkNamespace namespace = NetworkNamespace.create(name);
        made.add(namespace);
        try (Netlink netlink = Netlink.open(namespace)) {
            netlink.links()
                    .change(
                            netlink.links().get("lo").index(),
                            NewLink.named("lo").up());
        }
        return namespace;
    }

    /** The path by which others open the namespace. */
    public static Path path(NetworkNamespace namespace) {
        return Path.of("/run/netns", namespace.name());
    }

    @Override
    public void close() throws IOException {
        for (NetworkNamespace namespace : made) {
            namespace.close();
            NetworkNamespace.delete(namespace.name());
        }
        made.clear();
    }
}
