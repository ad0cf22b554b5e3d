package dev.poplin.bgp.rib;

import dev.poplin.inet.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * The best path of a prefix, or those used together with it, have changed.
 *
 * @param prefix the prefix
 * @param paths its best path now, and those that may be used together with it; empty if there is none any more
 */
public record RouteChange(Cidr prefix, List<Path> paths) {

    /** Copies the list. */
    public RouteChange {
        paths = List.copyOf(paths);
    }

    /** The best path now, or empty. */
    public Optional<Path> best() {
        return paths.isEmpty() ? Optional.empty() : Optional.of(paths.get(0));
    }

    @Override
    public String toString() {
        return best().map(path -> "+ " + path).orElseGet(() -> "- " + prefix);
    }
}
