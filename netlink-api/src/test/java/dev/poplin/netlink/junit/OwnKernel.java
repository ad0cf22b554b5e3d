package dev.poplin.netlink.junit;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A nameless namespace for each test, and a {@link Netlink} in it: for a contract that a class of another kind keeps, too. */
public final class OwnKernel implements BeforeEachCallback, AfterEachCallback {

    private @Nullable NetworkNamespace namespace;
    private @Nullable Netlink netlink;

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        NetworkNamespace made = NetworkNamespace.createAnonymous();
        namespace = made;
        netlink = Netlink.open(made);
    }

    /** What speaks with the test's namespace. */
    public Netlink netlink() {
        Netlink opened = netlink;
        if (opened == null) {
            throw new IllegalStateException("no test runs");
        }
        return opened;
    }

    @Override
    public void afterEach(ExtensionContext test) {
        if (netlink != null) {
            netlink.close();
        }
        if (namespace != null) {
            namespace.close();
        }
    }
}
