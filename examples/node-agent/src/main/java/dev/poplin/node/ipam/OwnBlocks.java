package dev.poplin.node.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.ipam.Ipam;
import dev.poplin.ipam.RouteHints;
import dev.poplin.node.ipam.RememberedBlocks.Sight;
import dev.poplin.node.reconcile.Reconciler;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The blocks this node assigns from, and its addresses in blocks of others, as of the last look at the store. Thread-safe. */
public final class OwnBlocks implements Reconciler {

    private final Ipam ipam;
    private final String nodeName;
    private final Optional<RememberedBlocks> memory;
    private volatile Sight current;
    private volatile Runnable onChange = () -> {};

    /** Begins with what {@code memory} holds, if there is one. */
    OwnBlocks(Ipam ipam, String nodeName, Optional<RememberedBlocks> memory) throws IOException {
        this.ipam = ipam;
        this.nodeName = nodeName;
        this.memory = memory;
        this.current = memory.isEmpty() ? Sight.NOTHING : memory.get().read().orElse(Sight.NOTHING);
    }

    /** Calls {@code listener} when a look has found something else than the one before. */
    public void onChange(Runnable listener) {
        onChange = listener;
    }

    @Override
    public String name() {
        return "blocks";
    }

    @Override
    public List<String> reconcile() throws IOException {
        RouteHints hints = ipam.routeHints(nodeName);
        Sight now = new Sight(hints.blocksOf(nodeName), hints.exceptionsOf(nodeName));
        Sight before = current;
        if (memory.isPresent() && (!now.equals(before) || memory.get().read().isEmpty())) {
            memory.get().write(now);
        }
        if (now.equals(before)) {
            return List.of();
        }
        current = now;
        onChange.run();
        return now.blocks().equals(before.blocks())
                ? List.of()
                : List.of("own blocks are " + now.blocks() + ", were " + before.blocks());
    }

    /** The blocks; empty before the first look. */
    public List<Cidr> current() {
        return current.blocks();
    }

    /** What the other nodes have to know: the blocks, and each borrowed address. */
    public List<Cidr> announced() {
        Sight seen = current;
        return Stream.concat(seen.blocks().stream(), seen.borrowed().stream()).toList();
    }
}
