package dev.poplin.netlink.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.address.InterfaceAddress;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.system.AbsentTransport;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.ScriptedTransport;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a mirror lists again, with events that a test tells and lists of the kernel that it delays or refuses. */
@KernelTest
@Tag("N5.1")
@Timeout(60)
class MirrorListingTest extends KernelScene {

    private static final Duration NEVER = Duration.ofDays(1);
    private static final Set<Topic> ROUTES = EnumSet.of(Topic.ROUTES);
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_NEWROUTE = 24;

    private final ToldKernel told = new ToldKernel();
    private InterfaceAddress address;

    @BeforeEach
    void open() throws Exception {
        netlink.links().add(NewLink.veth("a", NewLink.named("b")).up());
        address = InterfaceAddress.of(netlink.links().get("a").index(), Cidr.parseInterface("10.1.0.1/24"));
        netlink.addresses().add(address);
    }

    private GuardedKernel guarded(int requests) throws Exception {
        return new GuardedKernel(namespace.call(() -> NetlinkSocket.open(NetlinkSocket.ROUTE)), requests);
    }

    private Mirror mirror(GuardedKernel kernel, Duration recheck) throws NetlinkException {
        return mirror(kernel, ROUTES, recheck);
    }

    private Mirror mirror(GuardedKernel kernel, Set<Topic> topics, Duration recheck) throws NetlinkException {
        Netlink listing = Netlink.over(kernel, new AbsentTransport("netfilter", Errno.EPROTONOSUPPORT));
        return Mirror.open(new Monitor(told), listing, topics, recheck);
    }

    private void tellThatTheAddressIsGone() {
        told.tell(out -> out.beginMessage(RTM_DELADDR, 0, 0)
                .u8(2)
                .u8(24)
                .u8(0)
                .u8(0)
                .u32(address.link())
                .attributeAddress(1, IpAddress.parse("10.1.0.1"))
                .attributeAddress(2, IpAddress.parse("10.1.0.1"))
                .endMessage());
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(String what, Condition condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, what);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean knowsTheRoute(Mirror mirror) {
        return mirror.routes().stream().anyMatch(route -> route.destination().equals(Cidr.parse("10.1.0.0/24")));
    }

    /** The first pauses are 50, 100, 200 and 400 ms long. */
    @Test
    void aListingThatFailsIsRepeatedAfterAPause() throws Exception {
        GuardedKernel kernel = guarded(1000);
        try (Mirror mirror = mirror(kernel, NEVER)) {
            assertTrue(knowsTheRoute(mirror));
            netlink.addresses().delete(address);
            kernel.refused().set(4);
            long begin = System.nanoTime();
            tellThatTheAddressIsGone();
            await("the route is gone", () -> !knowsTheRoute(mirror));
            assertTrue(System.nanoTime() - begin >= 750_000_000, "listed again without a pause");
        }
    }

    /** As it is when the mirror is faster than the kernel, which tells first and takes away then. */
    @Test
    void whatWasListedTooEarlyIsListedAgain() throws Exception {
        // Lists of both families: at the beginning, and at once after the event.
        GuardedKernel kernel = guarded(4);
        try (Mirror mirror = mirror(kernel, NEVER)) {
            tellThatTheAddressIsGone();
            try {
                await("routes are listed once more", () -> kernel.asked().get() == 5);
                assertTrue(knowsTheRoute(mirror));
                netlink.addresses().delete(address);
            } finally {
                kernel.mayAsk().release(1000);
            }
            await("the route is gone", () -> !knowsTheRoute(mirror));
        }
    }

    private void tellThatAPortLeftItsBridge() {
        told.tell(out -> out.beginMessage(RTM_DELLINK, 0, 0)
                .u8(7)
                .u8(0)
                .u16(1)
                .u32(address.link())
                .u32(0)
                .u32(0)
                .endMessage());
    }

    @Test
    void doubtsAboutOtherTopicsPutNothingOff() throws Exception {
        GuardedKernel kernel = guarded(1000);
        try (Mirror mirror = mirror(kernel, NEVER)) {
            tellThatTheAddressIsGone();
            await("listed at once", () -> kernel.asked().get() == 4);
            await("listed once more", () -> {
                tellThatAPortLeftItsBridge();
                return kernel.asked().get() == 6;
            });
            assertTrue(knowsTheRoute(mirror));
        }
    }

    /** As wireless drivers tell: RTM_NEWLINK of a name and what happened there, without what the link is (net/wireless/wext-core.c). */
    @Test
    void whatWirelessLinksTellChangesNothingOfALink() throws Exception {
        try (Mirror mirror = mirror(guarded(1000), EnumSet.of(Topic.LINKS), NEVER)) {
            Link before = netlink.links().get("a");
            told.tell(out -> out.beginMessage(RTM_NEWLINK, 0, 0)
                    .u8(0)
                    .u8(0)
                    .u16(1)
                    .u32(before.index())
                    .u32(1)
                    .u32(0)
                    .attributeString(3, "a")
                    .attributeBytes(11, new byte[8])
                    .endMessage());
            told.tell(out -> out.beginMessage(RTM_DELLINK, 0, 0)
                    .u8(0)
                    .u8(0)
                    .u16(1)
                    .u32(1)
                    .u32(0)
                    .u32(0)
                    .attributeString(3, "lo")
                    .attributeU32(4, 65_536)
                    .endMessage());
            await("the loopback is gone", () -> mirror.links().size() == 2);
            assertEquals(
                    List.of(before.mtuBytes()),
                    mirror.links().stream()
                            .filter(link -> link.name().equals("a"))
                            .map(Link::mtuBytes)
                            .toList());
        }
    }

    @Test
    void anEventThatCannotBeReadIsAReasonToListAgain() throws Exception {
        try (Mirror mirror = mirror(guarded(1000), NEVER)) {
            netlink.addresses().delete(address);
            told.tell(out -> out.beginMessage(RTM_NEWROUTE, 0, 0)
                    .u32(2)
                    .u32(0)
                    .u32(0)
                    .u32(100)
                    .endMessage());
            await("the route is gone", () -> !knowsTheRoute(mirror));
        }
    }

    @Test
    void aMirrorOfNothingOrWithoutATimeBetweenListsIsRefused() {
        for (Duration recheck : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(40_000)}) {
            assertThrows(IllegalArgumentException.class, () -> Mirror.open(namespace, ROUTES, recheck));
        }
        assertEquals(
                "a mirror of nothing",
                assertThrows(IllegalArgumentException.class, () -> Mirror.open(namespace, EnumSet.noneOf(Topic.class)))
                        .getMessage());
    }

    @Test
    void whatCannotBeListedLeavesNothingOpen() throws Exception {
        GuardedKernel kernel = new GuardedKernel(
                new ScriptedTransport((self, sequence) -> {
                    throw new IllegalStateException("a fault of the transport");
                }),
                1000);
        assertThrows(IllegalStateException.class, () -> mirror(kernel, NEVER));
        assertTrue(kernel.closed().get());
        assertTrue(told.isClosed());
    }
}
