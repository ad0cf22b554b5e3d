package dev.poplin.bgp.rib;

import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.PrefixList;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv4Address;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer as the routes know it: what it has told, and what it is told. Its session says when it begins and ends, gives the updates
 * that come and takes those that go. Confined to its owner.
 */
public final class RibPeer {

    private static final Logger LOG = LoggerFactory.getLogger(RibPeer.class);

    private final Rib rib;
    private final Identity identity;
    private final IpAddress address;
    private long as;
    private final Path.Kind kind;
    private final Runnable wake;
    private final TableSource source;
    private final FilterCalls calls;
    private final PeerExport export;
    private final PeerPaths paths;
    private final RefusedPaths refused = new RefusedPaths();
    private final Set<IpFamily> disabled = EnumSet.noneOf(IpFamily.class);
    private boolean tooManyPaths;
    private PeerPolicy policy;
    private @Nullable Agreement agreement;
    private Optional<Cidr> subnet = Optional.empty();
    private @Nullable AdjRibOut out;
    private @Nullable Audience audience;

    RibPeer(Rib rib, Identity identity, IpAddress address, long as, PeerPolicy policy, Runnable wake) {
        this.rib = rib;
        this.identity = identity;
        this.address = address;
        this.as = as;
        this.kind = identity.kindOf(as);
        this.policy = policy;
        this.wake = wake;
        this.source = rib.table().sources().add(new Path.Source(address, as, Ipv4Address.ofInt(0), kind));
        this.calls = new FilterCalls(address);
        this.export = new PeerExport(rib, calls);
        this.paths = new PeerPaths(rib, this);
    }

    /** The peer's address. */
    public IpAddress address() {
        return address;
    }

    /** How the peer stands to us. */
    public Path.Kind kind() {
        return kind;
    }

    /** How routes are exchanged with it. */
    public PeerPolicy policy() {
        return policy;
    }

    /** Who we are to it. */
    Identity identity() {
        return identity;
    }

    TableSource source() {
        return source;
    }

    long as() {
        return as;
    }

    /** Asks its filters. */
    FilterCalls filterCalls() {
        return calls;
    }

    /** What it is told of a path. */
    PeerExport export() {
        return export;
    }

    Agreement agreement() {
        if (agreement == null) {
            throw new IllegalStateException(address + " has no session");
        }
        return agreement;
    }

    /** Whether an address is ours on the peer's session, if it has one, or the one that it is told as ours. */
    boolean isOurs(IpAddress nextHop) {
        return agreement != null
                && (agreement.self().equals(nextHop)
                        || policy.nextHopAddresses().containsValue(nextHop));
    }

    /** The peer is of this AS, as it has said: where it may be of more than one. */
    public void ofAs(long said) {
        as = said;
    }

    /** A session begins: the peer is to be told everything. */
    public void up(Agreement agreed) {
        become(agreed.routerId());
        source.beginSession();
        disabled.clear();
        tooManyPaths = false;
        agreement = agreed;
        subnet = rib.sharedSubnet(agreed.self(), address);
        export.begin(new Export.Target(identity, address, kind, policy, agreed, subnet));
        audience = rib.join(this, Audience.Key.of(identity.as(), kind, policy, agreed, subnet));
        out = agreed.manyPathsTo().isEmpty() ? new BestPathOut(rib.table(), this) : new ManyPathsOut(rib.table(), this);
        wake.run();
    }

    /**
     * A session goes on that another process has held.
     *
     * @param told what the peer was told there: it is told everything once more whose attributes are not known, and what it is not to know
     *     any more is withdrawn
     */
    public void upAgain(Agreement agreed, Told told) {
        up(agreed);
        if (out != null) {
            out.resume(told);
        }
    }

    /** Another process keeps what the peer has told in a session that has ended: it comes by {@link #receiveAgain}. */
    public void awayAgain(Ipv4Address routerId) {
        become(routerId);
    }

    private void become(Ipv4Address routerId) {
        Path.Source before = source.source();
        source.become(new Path.Source(address, as, routerId, kind));
        if (source.paths() > 0) {
            rib.revise();
            if (!before.routerId().equals(routerId)) {
                rib.rounds().decideAgain(source);
            }
        }
    }

    /** What the peer has been told in its session, as far as that is kept. */
    public Told toldInSession() {
        return out == null ? Told.NOTHING : out.told();
    }

    /** What the peer has told and is believed so far, as updates that say it. */
    public List<Update> received(Staleness staleness) {
        return rib.told(source, staleness);
    }

    /** Takes in what the peer tells, of families that were not disabled. */
    public void receive(Update update) {
        Import.receive(rib, this, update, Staleness.FRESH);
    }

    /**
     * Takes in what the peer has told another process: first what is {@link Staleness#LONG_LIVED_STALE}, then what is stale, then
     * the rest; after each of them, {@link #receivedAgain} is called.
     */
    public void receiveAgain(Update update, Staleness staleness) {
        Import.receive(rib, this, update, staleness);
    }

    /**
     * All that is believed so far has been taken in.
     *
     * @param repeated the families of which it was told in the session of now, and is told again
     */
    public void receivedAgain(Staleness staleness, Set<IpFamily> repeated) {
        if (staleness != Staleness.FRESH) {
            markStale();
            Stream.of(IpFamily.values())
                    .filter(family -> !repeated.contains(family))
                    .forEach(source::beginSession);
        }
        if (staleness == Staleness.LONG_LIVED_STALE) {
            List.of(IpFamily.values()).forEach(source::beginLongLife);
        }
    }

    /** Forgets the routes of a family that the peer has told, and takes in no more of them until the next session. */
    public void disable(IpFamily family) {
        disabled.add(family);
        rib.rounds().forget(this, family);
    }

    boolean takes(IpFamily family) {
        return !disabled.contains(family);
    }

    /**
     * The session has ended. What the peer told must be told again in the next one.
     *
     * @param keep whether it is believed until then, or until {@link #forgetStale}
     */
    public void down(boolean keep) {
        agreement = null;
        refused.clear();
        export.end();
        out = null;
        leaveAudience();
        rib.rounds().beginEpochs(source);
        if (!keep) {
            forgetStale();
        }
    }

    private void leaveAudience() {
        if (audience != null) {
            rib.leave(this, audience);
            audience = null;
        }
    }

    /** How the tables are, as far as those are told of them who are told the same as this peer. */
    long revision() {
        return rib.revision() + audience().revision();
    }

    /** Those who are told the same; there must be a session. */
    Audience audience() {
        return Objects.requireNonNull(audience, "no session");
    }

    /** Marks what the peer has told: it must be told again before {@link #forgetStale} (RFC 4724, RFC 7313). */
    public void markStale() {
        rib.rounds().beginEpochs(source);
    }

    /** Marks the same of one family only. */
    public void markStale(IpFamily family) {
        rib.rounds().beginEpoch(source, family);
    }

    /**
     * Keeps what was marked of a family, and not told again since, for longer: as LLGR_STALE and so at the least preference, until it is
     * told again or {@link #forgetStale forgotten}. What must not be kept so is used no more (RFC 9494 §4.2).
     */
    public void keepStaleLonger(IpFamily family) {
        source.beginLongLife(family);
        filterAgain();
    }

    /** Forgets what the peer told before it was marked and has not told again since. */
    public void forgetStale() {
        rib.rounds().sweep(source);
    }

    /** Forgets the same of one family only. */
    public void forgetStale(IpFamily family) {
        rib.rounds().sweep(source, family);
    }

    /** Forgets what the peer told before its session, or before the last one if it has none, and has not told again in it. */
    public void forgetToldBefore(IpFamily family) {
        rib.rounds().sweepBeforeSession(source, family);
    }

    /** Whether something of a family was marked and not told again yet. */
    public boolean hasStale(IpFamily family) {
        return source.stale(family) > 0;
    }

    /** Changes how routes are exchanged; a session that lives is told the difference, and what it told is filtered anew. */
    public void setPolicy(PeerPolicy changed) {
        PeerPolicy before = policy;
        policy = changed;
        calls.others();
        rib.revise();
        Agreement agreed = agreement;
        AdjRibOut telling = out;
        if (agreed != null && telling != null) {
            export.begin(new Export.Target(identity, address, kind, changed, agreed, subnet));
            leaveAudience();
            audience = rib.join(this, Audience.Key.of(identity.as(), kind, changed, agreed, subnet));
            telling.differFrom(before);
            wake.run();
        }
        if (!before.importFilter().equals(changed.importFilter())
                || before.ownAsAllowed() != changed.ownAsAllowed()
                || before.accumulatedMetric() != changed.accumulatedMetric()) {
            filterAgain();
        }
        if (before.reflectorClient() != changed.reflectorClient()) {
            rib.rounds().tellAgain(this);
        }
    }

    /** Applies the import filter again to all that the peer has told, because what it looks at has changed. */
    public void filterAgain() {
        rib.revise();
        rib.rounds().filterAgain(this);
    }

    /** The peer is told everything again: because it wants to be (RFC 2918), or because what its filter looks at has changed. */
    public void repeat() {
        if (out != null) {
            rib.revise();
            out.repeat();
            wake.run();
        }
    }

    /** Whether something is to be told. */
    public boolean hasNext() {
        return out != null && !out.isEmpty();
    }

    /** The next updates to send; a batch, so that others get their turn. The same list for peers who are told the same. */
    public List<Update> next() {
        return out == null ? List.of() : out.next();
    }

    /** How many paths it has told, stale and refused ones included. */
    public int received() {
        return source.paths();
    }

    /** The same of one family only. */
    public int received(IpFamily family) {
        return source.paths(family);
    }

    /** How many of them are not let in now: its import filter refuses them, or they name our AS, which they might once. */
    public int notLetIn() {
        return source.refused();
    }

    /** How many of them were told before its session, or marked since, and not told again yet. */
    public int stale() {
        return stale(IpFamily.IPV4) + stale(IpFamily.IPV6);
    }

    /** The same of one family only. */
    public int stale(IpFamily family) {
        return source.stale(family);
    }

    /** How many prefixes it was told. */
    public int sent() {
        return out == null ? 0 : out.size();
    }

    void changed(int number, @Nullable Candidate before, boolean best) {
        AdjRibOut telling = out;
        if (telling != null) {
            boolean idle = telling.isEmpty();
            telling.changed(number, before, best);
            if (idle && !telling.isEmpty()) {
                wake.run();
            }
        }
    }

    boolean needs(int number) {
        return out != null && out.needs(number);
    }

    /** What it is told of a prefix, or would be under another policy; nothing without a session. */
    List<Path> told(int number, PeerPolicy by) {
        return out == null ? List.of() : out.told(number, by);
    }

    boolean isUp() {
        return out != null;
    }

    /** Whether it is told the best path that it may have, rather than the best path or nothing (RFC 7947 §2.3). */
    boolean mayGetOthersThanBest() {
        return policy.routeServerClient();
    }

    /** A path is not taken, because there are too many of its prefix; that is logged once in a session. */
    void refuseOneMore(PrefixList prefixes, int at, Advert told) {
        refused.add(prefixes, at, source.source(), told, Reason.TOO_MANY_PATHS);
        if (!tooManyPaths) {
            tooManyPaths = true;
            LOG.warn(
                    "{}: tells more than {} paths of {}; more of them are not taken",
                    address,
                    RoutingTable.MOST_PATHS,
                    prefixes.prefix(at));
        }
    }

    /** Its last paths that were refused before any filter. */
    RefusedPaths refused() {
        return refused;
    }

    /** What it is told and what is taken of it, path by path, and why. */
    public PeerPaths paths() {
        return paths;
    }
}
