package dev.poplin.bgp.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.transport.linux.LinuxInterfaceResolver;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.junit.KernelTest;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** To which interfaces the kernel's routes lead. */
@KernelTest
@Tag("B3.5")
class InterfaceResolverTest {

    @Test
    void namesTheInterfaceOfEitherFamilyAndNoneWhereThereIsNoWay() throws Exception {
        try (Lab lab = new Lab()) {
            LinuxInterfaceResolver resolver = lab.ours.call(LinuxInterfaceResolver::open);
            try (resolver) {
                assertEquals(Optional.of("eth0"), resolver.interfaceTo(IpAddress.parse("10.99.0.1")));
                assertEquals(Optional.of("eth0"), resolver.interfaceTo(IpAddress.parse("fd99::1")));
                assertEquals(Optional.of("lo"), resolver.interfaceTo(IpAddress.parse("127.0.0.1")));
                assertEquals(Optional.empty(), resolver.interfaceTo(IpAddress.parse("203.0.113.1")));
            }
            assertEquals(Optional.empty(), resolver.interfaceTo(IpAddress.parse("10.99.0.1")));
        }
    }
}
