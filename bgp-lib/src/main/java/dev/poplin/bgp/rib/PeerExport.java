package dev.poplin.bgp.rib;

import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which path of a prefix a peer is told, and how: what {@link Export} makes of it for the peer's session, and then its filter.
 * Nothing without a session. Confined to its owner.
 */
final class PeerExport {

    private final Rib rib;
    private final RoutingTable table;
    private final FilterCalls calls;
    private Export.@Nullable Target target;

    PeerExport(Rib rib, FilterCalls calls) {
        this.rib = rib;
        this.calls = calls;
        this.table = rib.table();
    }

    /** A session begins, or goes on under another policy. */
    void begin(Export.Target to) {
        target = to;
    }

    /** The session has ended. */
    void end() {
        target = null;
    }

    /** What it is told of a prefix under some policy, or null. */
    @Nullable
    Advert choose(int number, PeerPolicy by) {
        Candidate best = table.best(number);
        Advert advert = best == null ? null : advert(number, best, by);
        return advert == null && best != null && by.routeServerClient() ? chooseAmongAll(number, by) : advert;
    }

    /** What it is told of the best path that it may be told of, or null. */
    @Nullable
    Advert chooseAmongAll(int number, PeerPolicy by) {
        Advert advert = null;
        for (TableReading.Ranked path : table.reading().ranked(number)) {
            advert = advert(number, path.candidate(), by);
            if (advert != null) {
                break;
            }
        }
        return advert;
    }

    /** What it is told of a path under some policy, or null. */
    @Nullable
    Advert advert(int number, Candidate path, PeerPolicy by) {
        Advert advert = beforeFilter(number, path, by);
        return advert == null ? null : filtered(number, path, advert, by);
    }

    /** What it is told of a path before its filter, or null: the same for all prefixes of a family that share it. */
    @Nullable
    Advert beforeFilter(int number, Candidate path, PeerPolicy by) {
        Export.Target to = target;
        IpFamily family = table.index().family(number);
        return to == null || !to.agreement().families().contains(family)
                ? null
                : Export.of(path, family, rib.isClient(path.source()), to.under(by));
    }

    /** What the filter makes of what would be told, or null if it refuses it or the session cannot say it. */
    @Nullable
    Advert filtered(int number, Candidate path, Advert advert, PeerPolicy by) {
        Export.Target to = target;
        if (to == null) {
            return null;
        }
        IpFamily family = table.index().family(number);
        if (by.exportFilter() == PathFilter.ALL) {
            return to.takes(advert.nextHop(), family) ? advert : null;
        }
        Path told = path(number, path, advert, path.pathId());
        Path let = calls.applyToTold(
                        by.exportFilter(), told, path.set().nextHop().address())
                .orElse(null);
        if (let == told) {
            return to.takes(advert.nextHop(), family) ? advert : null;
        }
        return let == null ? null : Export.ofFiltered(let.attributes(), let.nextHop(), family, to.under(by));
    }

    private Path path(int number, Candidate path, Advert advert, long pathId) {
        return new Path(table.index().prefix(number), advert.nextHop(), advert.attributes(), path.source(), pathId);
    }

    /**
     * A path that it is told, and how.
     *
     * @param slot where the path stands
     * @param path the path
     * @param advert what is said of it
     */
    record Choice(int slot, Candidate path, Advert advert) {}

    /** Which paths of a prefix it is told under some policy, the best first. */
    List<Choice> choices(int number, PeerPolicy by) {
        Export.Target to = target;
        boolean many = to != null
                && to.agreement().manyPathsTo().contains(table.index().family(number));
        int limit = many ? by.pathsSent() : 1;
        List<Choice> choices = new ArrayList<>();
        for (TableReading.Ranked path : table.reading().ranked(number)) {
            Advert advert = advert(number, path.candidate(), by);
            if (advert != null) {
                choices.add(new Choice(path.slot(), path.candidate(), advert));
            }
            if (choices.size() == limit || advert == null && !many && !by.routeServerClient()) {
                break;
            }
        }
        return choices;
    }

    /** The path of a choice as it is told. */
    Path told(int number, Choice choice, long pathId) {
        return path(number, choice.path(), choice.advert(), pathId);
    }

    /** Why it is told of each path of a prefix, or is not, the best first; what cannot be reached comes last. */
    List<Explanation.Fate> fates(int number, PeerPolicy by) {
        Set<Integer> told = new HashSet<>();
        choices(number, by).forEach(choice -> told.add(choice.slot()));
        List<Explanation.Fate> fates = new ArrayList<>();
        Set<Candidate> reachable = new HashSet<>();
        for (TableReading.Ranked path : table.reading().ranked(number)) {
            reachable.add(path.candidate());
            Reason reason = told.contains(path.slot()) ? Reason.TOLD : refusal(number, path.candidate(), by);
            fates.add(new Explanation.Fate(table.reading().path(number, path.candidate()), reason));
        }
        for (Candidate path : table.reading().candidates(number)) {
            if (reachable.add(path)) {
                fates.add(new Explanation.Fate(table.reading().path(number, path), Reason.UNREACHABLE));
            }
        }
        return fates;
    }

    private Reason refusal(int number, Candidate path, PeerPolicy by) {
        Export.Target to = target;
        IpFamily family = table.index().family(number);
        if (to == null) {
            return Reason.NO_SESSION;
        }
        if (!to.agreement().families().contains(family)) {
            return Reason.FAMILY;
        }
        Reason reason = Export.refusal(path, rib.isClient(path.source()), to.under(by));
        if (reason != null) {
            return reason;
        }
        Advert advert = beforeFilter(number, path, by);
        if (advert == null || filtered(number, path, advert, by) != null) {
            return Reason.BETTER_PATH;
        }
        boolean let = calls.applyToTold(
                        by.exportFilter(),
                        path(number, path, advert, path.pathId()),
                        path.set().nextHop().address())
                .isPresent();
        return let ? Reason.NEXT_HOP_FAMILY : Reason.EXPORT_FILTER;
    }
}
