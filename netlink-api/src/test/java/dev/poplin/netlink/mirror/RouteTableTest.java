package dev.poplin.netlink.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.poplin.inet.Cidr;
import dev.poplin.netlink.route.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("N5.1")
class RouteTableTest {

    private static final Cidr LINK_LOCAL = Cidr.parse("fe80::/64");

    private final List<Change> told = new ArrayList<>();
    private final RouteTable table = new RouteTable(told::add);

    private static List<Route> ofLinks(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(link -> Route.onLink(LINK_LOCAL, link))
                .toList();
    }

    @Test
    void routesToOneDestinationAreToldAsTheyComeAndGo() {
        table.replaceAll(ofLinks(1, 3));
        told.clear();
        table.replaceAll(ofLinks(1, 3));
        assertEquals(List.of(), told);
        table.replaceAll(ofLinks(2, 4));
        List<Change> expected = List.of(
                new Change.RouteChange(Route.onLink(LINK_LOCAL, 1), null),
                new Change.RouteChange(null, Route.onLink(LINK_LOCAL, 4)),
                new Change.RouteChange(null, Route.onLink(LINK_LOCAL, 5)));
        assertEquals(expected, told);
        assertEquals(ofLinks(2, 4), table.list());
    }

    /** Each link has a route to the link-local addresses; to compare each with each takes minutes. */
    @Test
    @Timeout(60)
    void aHundredThousandLinksHaveTheirRoutesToOneDestination() {
        table.replaceAll(ofLinks(1, 100_000));
        told.clear();
        table.replaceAll(ofLinks(2, 100_000));
        assertEquals(2, told.size());
    }
}
