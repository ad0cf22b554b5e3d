package dev.poplin.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.generic.GenericNetlink;
import dev.poplin.netlink.junit.FaultyTransport;
import dev.poplin.netlink.junit.FaultyTransport.Fault;
import dev.poplin.netlink.junit.KernelTest;
import dev.poplin.netlink.link.Link;
import dev.poplin.netlink.link.Links;
import dev.poplin.netlink.link.NewLink;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.route.Route;
import dev.poplin.netlink.route.RouteFilter;
import dev.poplin.netlink.route.Routes;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.NetlinkSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever goes wrong with whichever datagram of an answer about routes, links or families: the call ends in time with the right answer or a
 * documented failure, and the next one gives the right answer.
 */
@KernelTest
@Tag("N8")
class RouteFaultsTest {

    private static final Duration PATIENCE = Duration.ofMillis(100);

    private NetworkNamespace namespace;

    @BeforeEach
    void open() throws Exception {
        namespace = NetworkNamespace.createAnonymous();
    }

    @AfterEach
    void close() throws Exception {
        namespace.close();
    }

    private FaultyTransport transport(int protocol) throws Exception {
        return new FaultyTransport(namespace.call(() -> NetlinkSocket.open(protocol)));
    }

    private static List<Route> blackholes(int count) {
        List<Route> routes = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            routes.add(Route.blackhole(Cidr.parse("10.0.0.0/8").subnet(32, index)));
        }
        return routes;
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    @Tag("N1.3")
    void routesAreListedRightOrNotAtAll(Fault fault) throws Exception {
        FaultyTransport transport = transport(NetlinkSocket.ROUTE);
        try (Conversation conversation = new Conversation(transport, PATIENCE)) {
            Routes routes = new Routes(conversation);
            routes.addAll(blackholes(2000));
            List<Route> all = routes.list(RouteFilter.main(IpFamily.IPV4));
            assertEquals(2000, all.size());
            transport.atEveryDatagram(fault, all, () -> routes.list(RouteFilter.main(IpFamily.IPV4)));
        }
    }

    /** Every second route is there already; the one of a lost refusal is not known to have failed, a doubled one has failed once. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void eachOfManyHasItsOutcomeOrNoneHas(Fault fault) throws Exception {
        FaultyTransport transport = transport(NetlinkSocket.ROUTE);
        try (Conversation conversation = new Conversation(transport, PATIENCE)) {
            Routes routes = new Routes(conversation);
            List<Route> asked = blackholes(10);
            routes.addAll(asked);
            List<Optional<Errno>> expected = outcomes(routes.addAll(asked));
            assertEquals(10, expected.stream().flatMap(Optional::stream).count());
            transport.atEveryDatagram(fault, expected, () -> outcomes(routes.addAll(asked)));
            assertEquals(10, routes.list(RouteFilter.main(IpFamily.IPV4)).size());
        }
    }

    private static List<Optional<Errno>> outcomes(List<Optional<NetlinkException>> outcomes) {
        return outcomes.stream()
                .map(outcome -> outcome.map(NetlinkException::errno))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void oneLinkIsFoundRightOrNotAtAll(Fault fault) throws Exception {
        FaultyTransport transport = transport(NetlinkSocket.ROUTE);
        try (Conversation conversation = new Conversation(transport, PATIENCE)) {
            Links links = new Links(conversation);
            links.add(NewLink.veth("eth0", NewLink.named("eth1")));
            transport.atEveryDatagram(
                    fault, Optional.of("eth0"), () -> links.find("eth0").map(Link::name));
            transport.atEveryDatagram(fault, Set.of("lo", "eth0", "eth1"), () -> links.list().stream()
                    .map(Link::name)
                    .collect(Collectors.toSet()));
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void familiesAreListedRightOrNotAtAll(Fault fault) throws Exception {
        FaultyTransport transport = transport(NetlinkSocket.GENERIC);
        try (Conversation conversation = new Conversation(transport, PATIENCE)) {
            GenericNetlink generic = new GenericNetlink(conversation);
            transport.atEveryDatagram(fault, generic.families(), generic::families);
        }
    }
}
