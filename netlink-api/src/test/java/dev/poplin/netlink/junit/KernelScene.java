package dev.poplin.netlink.junit;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What most kernel tests begin with: a new namespace, and a {@link Netlink} in it. */
public abstract class KernelScene {

    protected final TestNamespaces namespaces = new TestNamespaces();
    protected NetworkNamespace namespace;
    protected Netlink netlink;

    /** Runs before what the test itself prepares. */
    @BeforeEach
    final void openKernel() throws Exception {
        namespace = namespaces.create();
        netlink = Netlink.open(namespace);
    }

    /** Runs after what the test itself clears away. */
    @AfterEach
    final void closeKernel() throws Exception {
        netlink.close();
        namespaces.close();
    }
}
