package dev.poplin.bgp.peer;

import static dev.poplin.bgp.peer.Lab.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.bgp.transport.linux.LinuxNextHopResolver;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.route.Route;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How far next hops are by the kernel's routes. */
@KernelTest
@Tag("B3.1")
class NextHopResolverTest {

    private static final IpAddress FAR = IpAddress.parse("198.51.100.7");

    @Test
    void theCostIsTheMetricOfTheRouteAndChangesAreHeardOf() throws Exception {
        try (Lab lab = new Lab();
                Netlink netlink = Netlink.open(lab.ours)) {
            AtomicInteger changes = new AtomicInteger();
            int link = netlink.links().get("eth0").index();
            Route far = Route.via(Cidr.parse("198.51.100.0/24"), IpAddress.parse("10.99.0.1"), link)
                    .withMetric(77);
            LinuxNextHopResolver resolver = lab.ours.call(LinuxNextHopResolver::open);
            try (resolver) {
                resolver.onChange(changes::incrementAndGet);
                assertEquals(OptionalLong.of(0), resolver.cost(IpAddress.parse("10.99.0.1")));
                assertEquals(
                        OptionalLong.of(256), resolver.cost(IpAddress.parse("fd99::1")), "as the kernel counts it");
                assertEquals(OptionalLong.of(0), resolver.cost(IpAddress.parse("10.99.0.2")), "our own");
                assertEquals(OptionalLong.empty(), resolver.cost(FAR));
                netlink.routes().add(far);
                assertEquals(OptionalLong.of(77), resolver.cost(FAR));
                eventually(() -> changes.get() > 0);
                int before = changes.get();
                netlink.routes().delete(far);
                netlink.routes().add(Route.blackhole(Cidr.parse("198.51.100.0/24")));
                assertEquals(OptionalLong.empty(), resolver.cost(FAR));
                eventually(() -> changes.get() > before);
                int quiet = changes.get();
                netlink.links().change(link, NewLink.named("eth0").down());
                assertEquals(OptionalLong.empty(), resolver.cost(IpAddress.parse("10.99.0.1")));
                eventually(() -> changes.get() > quiet);
            }
            assertEquals(OptionalLong.empty(), resolver.cost(IpAddress.parse("10.99.0.2")), "it was closed");
        }
    }
}
