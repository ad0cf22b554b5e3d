package dev.poplin.netlink.testing;

import dev.poplin.netlink.Netlink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("N1.9")
class FakeNftablesTest extends NftablesContract {

    private final Netlink netlink = new FakeKernel().open();

    @Override
    Netlink netlink() {
        return netlink;
    }

    @AfterEach
    void close() {
        netlink.close();
    }
}
