package dev.poplin.bgp.transport.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A kernel that is asked for the ways to next hops and gives no answer. */
@KernelTest
@Tag("B3.1")
class SilentKernelTest {

    private static final IpAddress NEAR = IpAddress.parse("192.0.2.1");
    private static final int LOOPBACK = 1;

    private volatile boolean silent;

    private final class Faulty implements NetlinkTransport {
        private final NetlinkTransport kernel;

        private Faulty(NetlinkTransport kernel) {
            this.kernel = kernel;
        }

        @Override
        public void send(ByteBuffer messages) throws NetlinkException {
            if (silent) {
                throw new NetlinkException("send", Errno.ETIMEDOUT);
            }
            kernel.send(messages);
        }

        @Override
        public ByteBuffer receive(Duration timeout) throws NetlinkException {
            ByteBuffer received = kernel.receive(timeout);
            if (silent) {
                throw new NetlinkException("receive", Errno.of(12));
            }
            return received;
        }

        @Override
        public void wake() {
            kernel.wake();
        }

        @Override
        public void close() {
            kernel.close();
        }
    }

    private static NetlinkTransport open(NetworkNamespace namespace, int protocol, int... groups)
            throws NetlinkException {
        try {
            return namespace.callToOpen(() -> NetlinkSocket.open(protocol, groups));
        } catch (NetlinkException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itsLastAnswerCountsAndChangesAreHeardOfAgain() throws Exception {
        Semaphore changes = new Semaphore(0);
        try (NetworkNamespace namespace = NetworkNamespace.createAnonymous();
                Netlink netlink = Netlink.open(namespace);
                LinuxNextHopResolver resolver = new LinuxNextHopResolver(
                        Netlink.over((protocol, groups) -> new Faulty(open(namespace, protocol, groups))))) {
            netlink.links().change(LOOPBACK, NewLink.named("lo").up());
            Route near = Route.onLink(Cidr.parse("192.0.2.0/24"), LOOPBACK);
            netlink.routes().add(near);
            assertEquals(OptionalLong.of(0), resolver.cost(NEAR));
            resolver.onChange(changes::release);
            silent = true;
            assertEquals(OptionalLong.of(0), resolver.cost(NEAR));
            netlink.routes().add(Route.blackhole(Cidr.parse("198.51.100.0/24")));
            assertTrue(changes.tryAcquire(10, TimeUnit.SECONDS), "something may have been missed");
            silent = false;
            changes.drainPermits();
            netlink.routes().add(Route.blackhole(Cidr.parse("203.0.113.0/24")));
            assertTrue(changes.tryAcquire(10, TimeUnit.SECONDS), "heard of again");
            netlink.routes().delete(near);
            assertEquals(OptionalLong.empty(), resolver.cost(NEAR));
        }
    }
}
