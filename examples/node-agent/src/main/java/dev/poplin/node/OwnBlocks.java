package dev.poplin.node;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.RouteHints;
import dev.poplin.node.reconcile.Reconciler;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** The blocks this node assigns from, and its addresses in blocks of others, as of the last look at the store. Thread-safe. */
final class OwnBlocks implements Reconciler {

    private final Ipam ipam;
    private final String nodeName;
    private volatile List<Cidr> current = List.of();
    private volatile List<Cidr> borrowed = List.of();

    OwnBlocks(Ipam ipam, String nodeName) {
        this.ipam = ipam;
        this.nodeName = nodeName;
    }

    @Override
    public String name() {
        return "blocks";
    }

    @Override
    public List<String> reconcile() throws IOException {
        RouteHints hints = ipam.routeHints(nodeName);
        List<Cidr> now = hints.blocksOf(nodeName);
        borrowed = hints.exceptionsOf(nodeName);
        if (now.equals(current)) {
            return List.of();
        }
        List<Cidr> before = current;
        current = now;
        return List.of("own blocks are " + now + ", were " + before);
    }

    /** The blocks; empty before the first look. */
    List<Cidr> current() {
        return current;
    }

    /** What the other nodes have to know: the blocks, and each borrowed address. */
    List<Cidr> announced() {
        return Stream.concat(current.stream(), borrowed.stream()).toList();
    }
}
