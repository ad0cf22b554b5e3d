package dev.poplin.bgp.rib;

import dev.poplin.inet.IpAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the filters of one peer, which are not ours: one that throws refuses the path. Confined to its owner. */
final class FilterCalls {

    private static final Logger LOG = LoggerFactory.getLogger(FilterCalls.class);

    private final IpAddress peer;
    private boolean logged;

    FilterCalls(IpAddress peer) {
        this.peer = peer;
    }

    /** The peer has other filters, whose first fault is told, too. */
    void others() {
        logged = false;
    }

    /** What an import filter makes of a path. */
    Optional<Path> apply(PathFilter filter, Path path) {
        return apply(filter, path, null);
    }

    /** What an export filter makes of a path that leads through a next hop from here. */
    Optional<Path> applyToTold(PathFilter filter, Path path, IpAddress way) {
        return apply(filter, path, way);
    }

    private Optional<Path> apply(PathFilter filter, Path path, @Nullable IpAddress way) {
        try {
            Optional<Path> outcome = way == null ? filter.apply(path) : filter.applyToTold(path, way);
            return Objects.requireNonNull(outcome, "a filter gives a path or empty");
        } catch (RuntimeException e) {
            failed("refuses " + path, e);
            return Optional.empty();
        }
    }

    boolean looksAtPrefix(PathFilter filter) {
        try {
            return filter.looksAtPrefix();
        } catch (RuntimeException e) {
            failed("is asked for each prefix", e);
            return true;
        }
    }

    private void failed(String consequence, RuntimeException e) {
        if (!logged) {
            logged = true;
            LOG.error("{}: a filter has thrown and so {}; more of its faults are not told", peer, consequence, e);
        }
    }
}
