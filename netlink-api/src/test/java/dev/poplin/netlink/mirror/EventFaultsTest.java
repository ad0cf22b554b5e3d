package dev.poplin.netlink.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.conntrack.Connection;
import dev.poplin.netlink.conntrack.ConnectionEvent;
import dev.poplin.netlink.conntrack.ConntrackMonitor;
import dev.poplin.netlink.conntrack.NewConnection;
import dev.poplin.netlink.junit.FaultyTransport;
import dev.poplin.netlink.junit.FaultyTransport.Fault;
import dev.poplin.netlink.junit.KernelScene;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.nflog.LogEvent;
import dev.poplin.netlink.nflog.PacketLog;
import dev.poplin.netlink.nftables.NftEvent;
import dev.poplin.netlink.nftables.NftEvent.Generation;
import dev.poplin.netlink.nftables.NftEvent.NftChange;
import dev.poplin.netlink.nftables.NftMonitor;
import dev.poplin.netlink.nftables.Ruleset;
import dev.poplin.netlink.nftables.TableFamily;
import dev.poplin.netlink.nftables.rule.Chain;
import dev.poplin.netlink.nftables.rule.Chain.Hook;
import dev.poplin.netlink.nftables.rule.Rule;
import dev.poplin.netlink.nftables.rule.Selector;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.system.NetlinkSocket;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever goes wrong with whichever datagram of what the kernel tells on its own: a stream says what happened or that something was lost, and
 * goes on. What disappears, doubles or changes its place in silence, as a kernel's socket never lets it, shows only where the kernel counts:
 * packets of a log and transactions of nftables.
 */
@KernelTest
@Tag("N8")
class EventFaultsTest extends KernelScene {

    private static final int COUNT = 5;
    private static final int LOG_GROUP = 7;
    private static final Duration PATIENCE = Duration.ofMillis(10);
    private static final String LOST = "lost";
    private static final String INTERRUPTED = "interrupted";

    /** What hands out events: a stream or a monitor. */
    private interface Source<E> {
        List<E> next(Duration timeout) throws NetlinkException;
    }

    /** What each event is called. */
    private interface Naming<E> {
        String of(E event);
    }

    private FaultyTransport transport(int protocol, int... groups) throws Exception {
        return new FaultyTransport(namespace.call(() -> NetlinkSocket.open(protocol, groups)));
    }

    /** All that is told until nothing waits any more. */
    private static <E> List<String> told(FaultyTransport transport, Source<E> source, Naming<E> naming)
            throws NetlinkException {
        List<String> told = new ArrayList<>();
        int foundEmpty = transport.foundEmpty();
        while (transport.foundEmpty() == foundEmpty) {
            try {
                source.next(PATIENCE).forEach(event -> told.add(naming.of(event)));
            } catch (NetlinkException e) {
                assertEquals(Errno.EINTR, e.errno());
                told.add(INTERRUPTED);
            }
        }
        return told;
    }

    /** What is to be told of these, each of which comes in a datagram of its own. */
    private static List<String> expected(Fault fault, int datagram, List<String> names) {
        List<String> expected = new ArrayList<>(names);
        switch (fault) {
            case DROP -> expected.remove(datagram);
            case DUPLICATE -> expected.add(datagram, names.get(datagram));
            case REORDER -> expected.add(Math.min(datagram + 1, names.size() - 1), expected.remove(datagram));
            case TRUNCATE, ENOBUFS -> expected.set(datagram, LOST);
            case EINTR -> expected.add(datagram, INTERRUPTED);
        }
        return expected;
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void changesAreToldOrThatSomeAreLost(Fault fault) throws Exception {
        FaultyTransport transport = transport(NetlinkSocket.ROUTE, Topic.ROUTES.groups());
        List<Route> routes = IntStream.range(0, COUNT)
                .mapToObj(index -> Route.blackhole(Cidr.parse("10.0.0.0/8").subnet(16, index)))
                .toList();
        List<String> names =
                routes.stream().map(route -> route.destination().toString()).toList();
        try (Monitor monitor = new Monitor(transport)) {
            for (int datagram = 0; datagram < COUNT; datagram++) {
                transport.arm(fault, datagram);
                netlink.routes().addAll(routes);
                assertEquals(
                        expected(fault, datagram, names),
                        told(
                                transport,
                                monitor::next,
                                event -> event instanceof KernelEvent.RouteEvent told
                                        ? told.route().destination().toString()
                                        : LOST));
                netlink.routes().deleteAll(routes);
                assertEquals(
                        COUNT,
                        told(transport, monitor::next, KernelEvent::toString).size());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void connectionsAreToldOrThatSomeAreLost(Fault fault) throws Exception {
        List<Connection.Tuple> tuples = IntStream.range(1, COUNT + 1)
                .mapToObj(port ->
                        new Connection.Tuple(IpAddress.parse("10.0.0.1"), IpAddress.parse("10.0.0.2"), 17, port, 53))
                .toList();
        List<String> names = tuples.stream().map(Connection.Tuple::toString).toList();
        // NFNLGRP_CONNTRACK_NEW.
        FaultyTransport transport = transport(NetlinkSocket.NETFILTER, 1);
        try (EventStream<ConnectionEvent> monitor = ConntrackMonitor.over(transport)) {
            for (int datagram = 0; datagram < COUNT; datagram++) {
                transport.arm(fault, datagram);
                netlink.conntrack()
                        .addAll(tuples.stream()
                                .map(tuple -> NewConnection.of(tuple).timeout(Duration.ofHours(1)))
                                .toList());
                assertEquals(
                        expected(fault, datagram, names),
                        told(
                                transport,
                                monitor::next,
                                event -> event instanceof ConnectionEvent.Created told
                                        ? told.connection().original().toString()
                                        : LOST));
                netlink.conntrack().flush();
            }
        }
    }

    private void logPackets() throws Exception {
        netlink.links().change(1, NewLink.named("lo").up());
        Rule rule = Rule.builder()
                .match(Selector.udp().dport().is(5353))
                .logToGroup(LOG_GROUP, "", 40)
                .build();
        Chain chain = Chain.base("out", new Hook("filter", Hook.OUTPUT, 0, true), List.of(rule));
        netlink.nftables().apply(Ruleset.of(TableFamily.INET, "t", List.of(chain), List.of()));
    }

    private void sendPackets() throws Exception {
        namespace.call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                for (int n = 0; n < COUNT; n++) {
                    socket.send(new DatagramPacket(
                            new byte[1], 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 5353));
                }
            }
            return true;
        });
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void packetsAreToldOrThatSomeAreLost(Fault fault) throws Exception {
        logPackets();
        List<String> names =
                IntStream.range(0, COUNT).mapToObj(Integer::toString).toList();
        for (int datagram = 0; datagram < COUNT; datagram++) {
            FaultyTransport transport = transport(NetlinkSocket.NETFILTER);
            try (EventStream<LogEvent> log = PacketLog.over(transport, LOG_GROUP, 64)) {
                transport.arm(fault, datagram);
                sendPackets();
                List<String> told = told(
                        transport,
                        log::next,
                        event -> event instanceof LogEvent.Packet packet ? "" + packet.sequence() : LOST);
                List<String> expected = expected(fault, datagram, names);
                if (fault.isSilent()) {
                    // Of the last one the next would tell; a second 0 may be of one that has no number.
                    boolean shows = !expected.equals(names.subList(0, Math.min(COUNT, expected.size())))
                            && (fault != Fault.DUPLICATE || datagram > 0);
                    assertEquals(shows, told.removeIf(LOST::equals));
                }
                assertEquals(expected, told);
            }
        }
    }

    /** Two datagrams each: the changes, and the number of the transaction that they are. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void transactionsAreToldWhollyOrThatSomeAreLost(Fault fault) throws Exception {
        List<String> names =
                IntStream.range(0, COUNT).mapToObj(index -> "t" + index).toList();
        FaultyTransport transport = transport(NetlinkSocket.NETFILTER, 7);
        try (EventStream<NftEvent> monitor = NftMonitor.over(transport)) {
            for (int datagram = 0; datagram < 2 * COUNT; datagram++) {
                transport.arm(fault, datagram);
                for (String name : names) {
                    Chain chain = Chain.of(name, List.of(Rule.builder().accept()));
                    netlink.nftables().apply(Ruleset.of(TableFamily.IP, name, List.of(chain), List.of()));
                }
                List<String> told = told(transport, monitor::next, EventFaultsTest::table);
                int transaction = datagram / 2;
                boolean number = datagram % 2 == 1;
                if (fault == Fault.TRUNCATE || fault == Fault.ENOBUFS) {
                    assertEquals(with(names.subList(0, transaction), transaction, LOST), told);
                } else if (fault == Fault.EINTR) {
                    assertEquals(with(names, transaction, INTERRUPTED), told);
                } else if (fault == Fault.DROP && number && transaction + 1 < COUNT) {
                    List<String> expected = with(names, transaction, LOST);
                    expected.subList(transaction + 1, transaction + 3).clear();
                    assertEquals(expected, told);
                } else if (fault == Fault.DUPLICATE && number) {
                    assertEquals(with(names, transaction + 1, LOST), told);
                }
                for (String name : names) {
                    netlink.nftables().delete(TableFamily.IP, name);
                }
                // The first one may be taken for what was lost.
                List<String> after = told(transport, monitor::next, EventFaultsTest::table);
                assertEquals(names.subList(1, COUNT), after.subList(1, COUNT));
            }
        }
    }

    private static List<String> with(List<String> names, int index, String name) {
        List<String> more = new ArrayList<>(names);
        more.add(index, name);
        return more;
    }

    private static String table(NftEvent event) {
        if (event instanceof Generation told) {
            return String.join(
                    ",",
                    new TreeSet<>(told.changes().stream().map(NftChange::table).toList()));
        }
        return LOST;
    }
}
