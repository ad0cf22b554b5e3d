package dev.poplin.netlink.testing;

import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.junit.OwnKernel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@KernelTest
@Tag("N1.9")
@Tag("N5.1")
class RealEventsTest extends EventContract {

    @RegisterExtension
    final OwnKernel kernel = new OwnKernel();

    @Override
    Netlink netlink() {
        return kernel.netlink();
    }
}
