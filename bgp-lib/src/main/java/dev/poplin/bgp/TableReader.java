package dev.poplin.bgp;

import dev.poplin.bgp.rib.Explanation;
import dev.poplin.bgp.rib.Path;
import dev.poplin.bgp.rib.PeerPolicy;
import dev.poplin.bgp.rib.Rib;
import dev.poplin.bgp.rib.RibPeer;
import dev.poplin.bgp.rib.RouteChange;
import dev.poplin.bgp.rib.TableWalk;
import dev.poplin.bgp.transport.EventLoop;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads a speaker's tables, whole ones in portions between the sessions' messages: what changes meanwhile may be there as it was or as it
 * is then. Thread-safe.
 */
final class TableReader {

    /** So many prefixes are looked at in one turn of the loop. */
    private static final int PORTION = 4096;

    private final EventLoop loop;
    private final SpeakerCore core;

    TableReader(EventLoop loop, SpeakerCore core) {
        this.loop = loop;
        this.core = core;
    }

    /** What is known at one moment of the tables. */
    <T> T now(Function<Rib, T> question) throws IOException {
        return loop.call(() -> question.apply(core.rib()));
    }

    /** What belongs to a peer of the tables; to be asked on the loop's thread. */
    Optional<RibPeer> ofPeer(IpAddress peer) {
        return core.roster().session(peer).map(PeerSession::routes);
    }

    /** See {@link BgpSpeaker#routes}. */
    List<Path> best() throws IOException {
        return paths(core.rib()::walkBest);
    }

    /** See {@link BgpSpeaker#toldBy}. */
    List<Path> toldBy(IpAddress peer) throws IOException {
        Optional<RibPeer> routes = loop.call(() -> ofPeer(peer));
        return routes.isEmpty() ? List.of() : paths(() -> core.rib().walkToldBy(routes.get()));
    }

    /** See {@link BgpSpeaker#toldTo}. */
    List<Path> toldTo(IpAddress peer) throws IOException {
        Optional<RibPeer> routes = loop.call(() -> ofPeer(peer));
        return routes.isEmpty() ? List.of() : paths(routes.get().paths()::walkTold);
    }

    /** See {@link BgpSpeaker#explain(Cidr, IpAddress)}. */
    Explanation explain(Cidr prefix, IpAddress peer) throws IOException {
        return loop.call(() -> ofPeer(peer)
                .map(routes -> routes.paths().explain(prefix))
                .orElse(new Explanation(List.of(), List.of())));
    }

    /** See {@link BgpSpeaker#preview}. */
    PolicyPreview preview(IpAddress peer, PeerPolicy policy) throws IOException {
        Optional<RibPeer> routes = loop.call(() -> ofPeer(peer));
        return routes.isEmpty()
                ? PolicyPreview.NOTHING
                : PolicyPreview.of(walked(() -> routes.get().paths().walkAlternatives(policy)));
    }

    /** See {@link BgpSpeaker#onRoutes}. */
    void tell(Consumer<RouteChange> listener) throws IOException {
        Rib.FirstWalk walk = loop.call(() -> core.addListener(listener));
        while (loop.call(() -> walk.step(PORTION))) {
            // Sessions get their turn between.
        }
    }

    private List<Path> paths(Callable<TableWalk<List<Path>>> walk) throws IOException {
        return walked(walk).stream().flatMap(List::stream).toList();
    }

    /** All that a walk finds, in the order of the prefixes; of what it finds twice the last. */
    private <T> List<T> walked(Callable<TableWalk<T>> begin) throws IOException {
        TableWalk<T> walk = loop.call(begin);
        List<TableWalk.Found<T>> found = new ArrayList<>();
        while (loop.call(() -> walk.next(PORTION, found))) {
            // Sessions get their turn between.
        }
        found.sort(Comparator.comparing(TableWalk.Found::prefix));
        List<T> contents = new ArrayList<>(found.size());
        for (int at = 0; at < found.size(); at++) {
            boolean again = at + 1 < found.size()
                    && found.get(at + 1).prefix().equals(found.get(at).prefix());
            if (!again) {
                contents.add(found.get(at).content());
            }
        }
        return contents;
    }
}
