package dev.poplin.bgp.rib;

import dev.poplin.inet.Cidr;
import java.util.ArrayList;
import java.util.List;

/** A walk through all best paths, while they change: what has not been visited yet will be, as it is then. Confined to its owner. */
public final class RouteWalk {

    private final RoutingTable table;
    private final int end;
    private int at;

    RouteWalk(RoutingTable table) {
        this.table = table;
        this.end = table.index().capacity();
    }

    /** Whether all have been visited. */
    public boolean isDone() {
        return at >= end;
    }

    /** Whether a prefix is still to be visited. */
    public boolean willVisit(Cidr prefix) {
        int number = table.index().find(prefix);
        return number >= at && number < end;
    }

    /** The best paths of the next prefixes; fewer than the limit, or none, says nothing. */
    public List<RouteChange> next(int limit) {
        List<RouteChange> portion = new ArrayList<>();
        for (int stop = at + Math.min(end - at, limit); at < stop; at++) {
            List<Path> paths = table.reading().together(at);
            if (!paths.isEmpty()) {
                portion.add(new RouteChange(table.index().prefix(at), paths));
            }
        }
        return portion;
    }
}
