package dev.poplin.netlink.testing;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.namespace.NetworkNamespace;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

@KernelTest
@Tag("N1.9")
@Tag("N5.1")
class RealEventsTest extends EventContract {

    private NetworkNamespace namespace;
    private Netlink netlink;

    @BeforeEach
    void open() throws IOException {
        namespace = NetworkNamespace.createAnonymous();
        netlink = Netlink.open(namespace);
    }

    @Override
    Netlink netlink() {
        return netlink;
    }

    @AfterEach
    void close() {
        netlink.close();
        namespace.close();
    }
}
