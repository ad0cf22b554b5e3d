package dev.poplin.netlink.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.Netlink;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.NetlinkOptions;
import dev.poplin.netlink.mirror.Change;
import dev.poplin.netlink.mirror.KernelEvent;
import dev.poplin.netlink.mirror.Mirror;
import dev.poplin.netlink.mirror.Monitor;
import dev.poplin.netlink.mirror.Topic;
import dev.poplin.netlink.route.Route;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Tag("N1.9")
@Tag("N5.1")
class FakeEventsTest extends EventContract {

    private final FakeKernel kernel = new FakeKernel();
    private final Netlink netlink = kernel.open();

    @Override
    Netlink netlink() {
        return netlink;
    }

    @AfterEach
    void close() {
        netlink.close();
    }

    @Test
    void whatIsLostIsToldToThoseWhoListen() throws Exception {
        Route route = Route.blackhole(Cidr.parse("10.244.0.0/26"));
        try (Monitor monitor = Monitor.open(kernel.transports(), EnumSet.of(Topic.ROUTES))) {
            netlink.routes().add(route);
            kernel.overrun();
            assertEquals(List.of(new KernelEvent.Overrun()), monitor.next(Duration.ofSeconds(5)));
            assertEquals(List.of(), monitor.next(Duration.ZERO));
        }
    }

    @Test
    void aMirrorIsRightAfterAnOverrun() throws Exception {
        Route route = Route.blackhole(Cidr.parse("10.244.0.0/26"));
        CountDownLatch told = new CountDownLatch(1);
        try (Mirror mirror =
                Mirror.open(kernel.transports(), EnumSet.of(Topic.ROUTES), Mirror.RECHECK, NetlinkOptions.DEFAULT)) {
            mirror.forEach(change -> {
                if (change instanceof Change.RouteChange each && route.equals(each.after())) {
                    told.countDown();
                }
            });
            kernel.overrun();
            netlink.routes().add(route);
            assertTrue(told.await(20, TimeUnit.SECONDS), "the route is not known");
            assertEquals(List.of(route), mirror.routes());
            assertEquals(1, mirror.overruns());
        }
    }

    @Test
    void whatIsClosedHearsNothing() throws Exception {
        Monitor monitor = netlink.watch().changes(EnumSet.of(Topic.ROUTES));
        monitor.close();
        netlink.routes().add(Route.blackhole(Cidr.parse("10.244.0.0/26")));
        assertEquals(
                Errno.of(9),
                assertThrows(NetlinkException.class, () -> monitor.next(Duration.ZERO))
                        .errno());
    }

    /** A signal that a loss leaves behind would end whoever listens. */
    @Test
    @Timeout(60)
    void aLossWhileSomebodyTakesEventsIsToldAsALoss() throws Exception {
        FakeSocket socket = new FakeSocket(kernel, false, 1);
        Thread losing = new Thread(() -> {
            for (int i = 0; i < 20_000; i++) {
                socket.deliver(ByteBuffer.allocate(16));
                socket.overrun();
            }
            socket.close();
        });
        losing.start();
        List<Errno> others = new ArrayList<>();
        while (losing.isAlive()) {
            try {
                socket.receive(Duration.ZERO);
            } catch (NetlinkException e) {
                if (!e.errno().equals(Errno.ENOBUFS) && !e.errno().equals(Errno.ETIMEDOUT)) {
                    others.add(e.errno());
                }
            }
        }
        others.removeIf(Errno.of(9)::equals);
        assertEquals(List.of(), others);
    }

    @Test
    void nothingIsOpenedOnceTheFrontDoorIsClosed() {
        netlink.close();
        EnumSet<Topic> routes = EnumSet.of(Topic.ROUTES);
        for (Executable opening : List.<Executable>of(
                () -> netlink.watch().changes(routes), () -> netlink.watch().mirror(routes))) {
            assertEquals(
                    Errno.of(9), assertThrows(NetlinkException.class, opening).errno());
        }
    }

    @Test
    void whatItDoesNotTellOfIsRefused() {
        assertEquals(
                Errno.EOPNOTSUPP,
                assertThrows(NetlinkException.class, () -> netlink.watch().connections())
                        .errno());
        assertEquals(
                Errno.EOPNOTSUPP,
                assertThrows(NetlinkException.class, () -> netlink.watch().mirror(EnumSet.of(Topic.RULES)))
                        .errno());
    }
}
