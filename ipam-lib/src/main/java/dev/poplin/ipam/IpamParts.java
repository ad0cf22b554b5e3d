package dev.poplin.ipam;

import dev.poplin.ipam.change.Changes;
import dev.poplin.ipam.check.Integrity;
import dev.poplin.ipam.importing.Loader;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.Drafts;
import dev.poplin.ipam.record.Rests;
import dev.poplin.ipam.store.RecentView;
import dev.poplin.ipam.store.Store;
import java.time.Clock;

/**
 * What stands behind {@link Ipam}: every part of address management over one store, each with those that it needs. Immutable; the parts are
 * thread-safe.
 */
record IpamParts(
        Settings settings,
        Pools pools,
        Lookup lookup,
        History history,
        Affinities affinities,
        BlockClaims claims,
        Assignments assignments,
        Releases releases,
        Upkeep upkeep) {

    /** Those over the store of a builder; {@code ipam} will be in front of them. */
    static IpamParts of(IpamBuilder builder, Ipam ipam) {
        Store store = builder.store;
        Clock clock = builder.clock;
        Configuration standard = builder.configuration;
        BlockIndex index = new BlockIndex(standard.hostReservedFirst(), standard.hostReservedLast());
        Rests rests = new Rests(clock, standard);
        boolean distant = store.recent().map(RecentView::isDistant).orElse(false);
        Attempts attempts = new Attempts(builder.pause, distant);
        Settings settings = new Settings(store, standard, builder.hostReservedSaid, index, attempts);
        Pools pools = new Pools(store, builder.selector, index, rests, attempts);
        Lookup lookup = new Lookup(store, pools, settings, attempts);
        History history = new History(store, settings, lookup);
        Drafts drafts = new Drafts(store, index, rests);
        Gathering gathering =
                store.recent().map(view -> new Gathering(view, drafts)).orElse(null);
        OneAddress one = new OneAddress(drafts, pools, settings, clock);
        Releases releases = new Releases(drafts, history, attempts, clock, gathering, one);
        Integrity integrity =
                new Integrity(store, clock, standard, index, builder.pause, seen -> releases.releasing(seen)
                        .finish());
        Changes changes = new Changes(store, clock, index, builder.pause, standard);
        Loader loader = new Loader(ipam, store, clock, standard, index, builder.pause);
        return new IpamParts(
                settings,
                pools,
                lookup,
                history,
                new Affinities(store, index, rests, attempts),
                new BlockClaims(drafts, pools, settings, attempts, clock),
                new Assignments(drafts, pools, settings, attempts, clock, gathering, one),
                releases,
                new Upkeep(settings, integrity, changes, loader));
    }
}
