package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Update;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.Ipv4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a speaker: what each peer has told, the best of it, and what each peer is told. No I/O and no clock: sessions bring
 * updates and take them. What concerns many prefixes at once is done by {@link #work} in portions, so that nothing else waits
 * long. Confined to its owner.
 */
public final class Rib {

    private static final int VACATED_LIMIT = 4096;

    private final Identity identity;
    private final ResolverCalls resolvers;
    private final AttributePool pool;
    private final RoutingTable table;
    private final TableSource local;
    private final Map<IpAddress, RibPeer> peers = new HashMap<>();

    /** The peers whose sessions are up, those together who are told the same. */
    private final Map<Audience.Key, Audience> audiences = new LinkedHashMap<>();

    /** Where the peer before was added, and the next one mostly is, too. */
    private @Nullable Audience lastJoined;

    private final ChangeListeners listeners = new ChangeListeners();
    private final TableRounds rounds;
    private int vacatedLimit = VACATED_LIMIT;
    private long revision;

    /**
     * What does not change.
     *
     * @param identity who we are
     * @param rules how to choose
     * @param nextHops how far next hops are
     * @param subnets which subnets we are on
     */
    public record Settings(Identity identity, DecisionRules rules, NextHopResolver nextHops, SubnetResolver subnets) {

        /** On no subnet that is known. */
        public Settings(Identity identity, DecisionRules rules, NextHopResolver nextHops) {
            this(identity, rules, nextHops, SubnetResolver.NONE);
        }
    }

    /**
     * No routes and no peers.
     *
     * @param settings what does not change
     * @param wake is called when {@link #work} should be called, soon and until it returns false
     */
    public Rib(Settings settings, Runnable wake) {
        this.identity = settings.identity();
        this.resolvers = new ResolverCalls(settings.nextHops(), settings.subnets());
        this.pool = new AttributePool(resolvers);
        this.table = new RoutingTable(pool, settings.rules(), this::changed);
        this.rounds = new TableRounds(this, table, wake);
        this.local = table.sources()
                .add(new Path.Source(Ipv4Address.ofInt(0), identity.memberAs(), identity.routerId(), Path.Kind.LOCAL));
    }

    /** Who we are. */
    public Identity identity() {
        return identity;
    }

    /** The subnet of an address of ours, if a peer is on it, too. */
    Optional<Cidr> sharedSubnet(IpAddress own, IpAddress peer) {
        return resolvers.subnetOf(own).filter(subnet -> subnet.contains(peer));
    }

    RoutingTable table() {
        return table;
    }

    AttributePool pool() {
        return pool;
    }

    /** What is done for many prefixes at once. */
    TableRounds rounds() {
        return rounds;
    }

    /**
     * Adds a peer, which has no session yet.
     *
     * @param address its address, by which it is known; another peer of the same address must have been removed
     * @param as its AS number
     * @param policy how routes are exchanged with it
     * @param told is called when there is something to tell it and there was nothing before
     */
    public RibPeer addPeer(IpAddress address, long as, PeerPolicy policy, Runnable told) {
        return addPeer(address, as, OptionalLong.empty(), policy, told);
    }

    /** The same, where we may be of another AS to the peer. */
    public RibPeer addPeer(IpAddress address, long as, OptionalLong localAs, PeerPolicy policy, Runnable told) {
        RibPeer peer = new RibPeer(this, identity.as(localAs), address, as, policy, told);
        peers.put(address, peer);
        revise();
        return peer;
    }

    /** Adds a peer to those who are told the same, now that its session is up. */
    Audience join(RibPeer peer, Audience.Key key) {
        Audience audience = lastJoined;
        if (audience == null || !audience.key().equals(key)) {
            audience = audiences.computeIfAbsent(key, added -> new Audience(this, added));
            lastJoined = audience;
        }
        audience.join(peer);
        return audience;
    }

    void leave(RibPeer peer, Audience audience) {
        audience.leave(peer);
        if (audience.isEmpty()) {
            audiences.remove(audience.key());
            lastJoined = null;
        }
    }

    /** Removes a peer and, soon, what it has told. */
    public void removePeer(RibPeer peer) {
        if (peers.remove(peer.address(), peer)) {
            revise();
            peer.down(false);
            table.sources().remove(peer.source());
        }
    }

    /** Announces a prefix; an unspecified next hop is our own address on each session. */
    public void announce(Cidr prefix, IpAddress nextHop, PathAttributes attributes) {
        SharedAttributes set = pool.hold(pool.of(attributes, nextHop));
        table.put(local, prefix, set);
        pool.release(set);
    }

    /** Takes an announcement back. Returns whether there was one. */
    public boolean withdraw(Cidr prefix) {
        int before = local.paths();
        table.remove(local, prefix);
        return local.paths() < before;
    }

    /**
     * What is announced here, marked or not, as updates that say it; an unspecified next hop stands for our own addresses.
     */
    public List<Update> announced() {
        List<Update> all = new ArrayList<>(told(local, Staleness.STALE));
        all.addAll(told(local, Staleness.FRESH));
        return all;
    }

    /** From now on, what is announced here must be announced again before {@link #forgetUnannounced}. */
    public void markAnnounced() {
        rounds.beginEpochs(local);
    }

    /** Forgets what was announced before it was marked, and not again since. */
    public void forgetUnannounced() {
        rounds.sweep(local);
    }

    List<Update> told(TableSource source, Staleness staleness) {
        UpdateGroups groups = new UpdateGroups();
        for (int number = 0; number < table.index().capacity(); number++) {
            if (table.index().isUsed(number)) {
                table.reading().collect(number, source, staleness, groups);
            }
        }
        return groups.updates();
    }

    /** Whether routes of our AS that a source tells are reflected to all (RFC 4456). */
    boolean isClient(Path.Source source) {
        if (source.kind() != Path.Kind.INTERNAL) {
            return false;
        }
        RibPeer peer = peers.get(source.address());
        return peer != null && peer.policy().reflectorClient();
    }

    /** Counts what might change what somebody is told, but for changes of single prefixes: see {@link Audience#revision}. */
    long revision() {
        return revision;
    }

    void revise() {
        revision++;
    }

    void changed(int number, @Nullable Candidate before, boolean best, boolean used) {
        for (Audience audience : audiences.values()) {
            audience.changed(number, before, best);
        }
        if (used && !listeners.isEmpty()) {
            listeners.tell(new RouteChange(
                    table.index().prefix(number), table.reading().together(number)));
        }
        if (table.vacated() > vacatedLimit) {
            reclaim();
        }
    }

    private void reclaim() {
        table.reclaim(this::isForgotten);
        vacatedLimit = Math.max(VACATED_LIMIT, 2 * table.vacated());
    }

    private boolean isForgotten(int number) {
        boolean forgotten = true;
        for (Audience audience : audiences.values()) {
            forgotten &= audience.forgets(number);
        }
        return forgotten;
    }

    /** Calls a listener with every change of a best path or of those used together with it, as it happens. What it throws is logged. */
    public void onChange(Consumer<RouteChange> listener) {
        listeners.add(listener);
    }

    /** The same, with all best paths first. */
    public void onRoutes(Consumer<RouteChange> listener) {
        FirstWalk walk = walkTo(listener);
        while (walk.step(Integer.MAX_VALUE)) {
            // All at once.
        }
    }

    /** The same portion by portion: it hears of changes of those of which it has heard, and of all others as they are then. */
    public FirstWalk walkTo(Consumer<RouteChange> listener) {
        return listeners.add(listener, walk());
    }

    /** How a new listener hears of what is there. */
    public interface FirstWalk {

        /** Tells it of the next prefixes, so many at most. Returns whether there are more; none if the listener was removed. */
        boolean step(int limit);
    }

    /** Calls a listener no more. */
    public void removeListener(Consumer<RouteChange> listener) {
        listeners.remove(listener);
    }

    /** The resolver's answers have changed: asks again for every next hop. */
    public void nextHopsChanged() {
        revise();
        resolvers.others();
        rounds.decideAgain(pool.resolveAgain());
    }

    /** Does a portion of what is to be done for many prefixes. Returns whether there is more. */
    public boolean work() {
        return rounds.work();
    }

    /** The best path of a prefix. */
    public Optional<Path> best(Cidr prefix) {
        int number = table.index().find(prefix);
        return number < 0 ? Optional.empty() : path(number);
    }

    private Optional<Path> path(int number) {
        return Optional.ofNullable(table.best(number))
                .map(best -> table.reading().path(number, best));
    }

    /** The best path of the longest prefix that holds all of this one. */
    public Optional<Path> longestMatch(Cidr prefix) {
        int number = table.index().longestMatch(prefix, candidate -> table.best(candidate) != null);
        return number < 0 ? Optional.empty() : path(number);
    }

    /** The best path of every prefix, in the order of the prefixes. */
    public List<Path> best() {
        return sorted(number -> path(number).map(List::of).orElse(List.of()));
    }

    /** What is found of every prefix, in the order of the prefixes. */
    List<Path> sorted(IntFunction<List<Path>> find) {
        List<Path> paths = new ArrayList<>(table.size());
        for (int number : table.index().sorted()) {
            paths.addAll(find.apply(number));
        }
        return paths;
    }

    <T> TableWalk<T> walk(IntFunction<T> find) {
        return new TableWalk<>(table.index(), find);
    }

    /** A walk through the best path of every prefix. */
    public TableWalk<List<Path>> walkBest() {
        return walk(number -> path(number).map(List::of).orElse(List.of()));
    }

    /** A walk through what a peer has told, before its import filter. */
    public TableWalk<List<Path>> walkToldBy(RibPeer peer) {
        return walk(number -> table.reading().toldBy(number, peer.source()));
    }

    /** All paths of a prefix that the import filters let in, the best first. */
    public List<Path> paths(Cidr prefix) {
        int number = table.index().find(prefix);
        return number < 0 ? List.of() : table.reading().paths(number);
    }

    /** The best path of a prefix and those that may be used together with it. */
    public List<Path> together(Cidr prefix) {
        int number = table.index().find(prefix);
        return number < 0 ? List.of() : table.reading().together(number);
    }

    /** What a peer has told, before its import filter, in the order of the prefixes. */
    public List<Path> toldBy(RibPeer peer) {
        return sorted(number -> table.reading().toldBy(number, peer.source()));
    }

    /** For each path of a prefix but the best, what decided against it, and which rival. */
    public List<Decision.Preference> explain(Cidr prefix) {
        int number = table.index().find(prefix);
        return number < 0 ? List.of() : table.reading().explain(number);
    }

    /** A walk through all best paths, portion by portion. */
    public RouteWalk walk() {
        return new RouteWalk(table);
    }

    /** How large the tables are. */
    public RibStatistics statistics() {
        return new RibStatistics(table.size(), table.pathCount(), pool.size());
    }
}
