package dev.poplin.bgp.rib;

import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.PrefixList;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The adj-out of a peer that is told several paths of a prefix (RFC 7911), each under the number of the slot where it stands, or under
 * the one that another process has given it. What it was told is kept, by prefix and path. Confined to its owner.
 */
final class ManyPathsOut implements AdjRibOut {

    /** Where a path stands that another process has told, as long as it is not known which one that is. */
    private static final int NOWHERE = 0;

    /** Where the only path of a prefix stands, of a family that has no identifiers. */
    private static final int ANYWHERE = -1;

    /**
     * A path that the peer was told.
     *
     * @param slot where it stands
     * @param id its identifier
     * @param advert what was said of it
     */
    private record ToldPath(int slot, int id, Advert advert) {}

    private final RoutingTable table;
    private final RibPeer peer;
    private final Map<Integer, List<ToldPath>> told = new HashMap<>();
    private final BitSet waiting = new BitSet();
    private final IntQueue queue = new IntQueue();
    private boolean repeating;
    private int walked;
    private int walkEnd;

    ManyPathsOut(RoutingTable table, RibPeer peer) {
        this.table = table;
        this.peer = peer;
        walkEnd = table.index().capacity();
    }

    @Override
    public void changed(int number, @Nullable Candidate before, boolean best) {
        if (!waiting.get(number)) {
            waiting.set(number);
            queue.add(number);
        }
    }

    @Override
    public void repeat() {
        repeating = true;
        walk();
    }

    @Override
    public void differFrom(PeerPolicy before) {
        walk();
    }

    private void walk() {
        walked = 0;
        walkEnd = table.index().capacity();
    }

    @Override
    public boolean isEmpty() {
        return queue.isEmpty() && walked >= walkEnd;
    }

    @Override
    public List<Update> next() {
        UpdateGroups groups = new UpdateGroups();
        int count = 0;
        for (; !queue.isEmpty() && count < BATCH; count++) {
            int number = queue.poll();
            waiting.clear(number);
            tell(number, groups, false);
        }
        for (; walked < walkEnd && count < BATCH; count++, walked++) {
            tell(walked, groups, repeating);
        }
        repeating &= walked < walkEnd;
        return groups.updatesGoneLast();
    }

    private void tell(int number, UpdateGroups groups, boolean again) {
        if (!table.index().isUsed(number)) {
            return;
        }
        Cidr prefix = table.index().prefix(number);
        List<ToldPath> gone = new ArrayList<>(told.getOrDefault(number, List.of()));
        List<ToldPath> now = new ArrayList<>();
        for (PeerExport.Choice choice : peer.export().choices(number, peer.policy())) {
            int slot = slot(prefix.family(), choice);
            Optional<ToldPath> known = take(gone, slot, choice.advert());
            ToldPath path = new ToldPath(slot, identifier(number, slot, known, now), choice.advert());
            now.add(path);
            if (again || !known.map(ToldPath::advert).equals(Optional.of(path.advert()))) {
                groups.add(prefix, Integer.toUnsignedLong(path.id()), path.advert());
            }
        }
        gone.forEach(path -> groups.withdraw(prefix, Integer.toUnsignedLong(path.id())));
        if (now.isEmpty()) {
            told.remove(number);
        } else {
            told.put(number, now);
        }
    }

    private boolean hasIdentifiers(IpFamily family) {
        return peer.agreement().manyPathsTo().contains(family);
    }

    private int slot(IpFamily family, PeerExport.Choice choice) {
        return hasIdentifiers(family) ? choice.slot() : ANYWHERE;
    }

    @Override
    public List<Path> told(int number, PeerPolicy by) {
        IpFamily family = table.index().family(number);
        List<ToldPath> left = new ArrayList<>(told.getOrDefault(number, List.of()));
        List<ToldPath> now = new ArrayList<>();
        List<Path> paths = new ArrayList<>();
        for (PeerExport.Choice choice : peer.export().choices(number, by)) {
            int slot = slot(family, choice);
            Optional<ToldPath> known = take(left, slot, choice.advert());
            int id = identifier(number, slot, known, now);
            now.add(new ToldPath(slot, id, choice.advert()));
            paths.add(peer.export().told(number, choice, Integer.toUnsignedLong(id)));
        }
        return paths;
    }

    /** Takes what was told of the path at a slot, or what another process has told of such a path. */
    private static Optional<ToldPath> take(List<ToldPath> from, int slot, Advert advert) {
        Optional<ToldPath> known = from.stream()
                .filter(path -> path.slot() == slot)
                .findFirst()
                .or(() -> from.stream()
                        .filter(path -> path.slot() == NOWHERE && path.advert().equals(advert))
                        .findFirst());
        known.ifPresent(from::remove);
        return known;
    }

    /**
     * The identifier of a path that was told before, or one for a path that was not: its slot, unless the identifiers of another process
     * are in the way.
     */
    private int identifier(int number, int slot, Optional<ToldPath> known, List<ToldPath> now) {
        if (known.isPresent()) {
            return known.get().id();
        }
        List<ToldPath> before = told.getOrDefault(number, List.of());
        int id = slot == ANYWHERE ? 0 : slot;
        while (isUsed(id, before) || isUsed(id, now)) {
            id++;
        }
        return id;
    }

    private static boolean isUsed(int id, List<ToldPath> by) {
        return by.stream().anyMatch(path -> path.id() == id);
    }

    @Override
    public int size() {
        return told.size();
    }

    @Override
    public boolean needs(int number) {
        return told.containsKey(number) || waiting.get(number);
    }

    @Override
    public Told told() {
        UpdateGroups groups = new UpdateGroups();
        told.forEach((number, paths) -> {
            Cidr prefix = table.index().prefix(number);
            paths.forEach(path -> groups.add(prefix, Integer.toUnsignedLong(path.id()), path.advert()));
        });
        return new Told(List.of(), groups.updates());
    }

    @Override
    public void resume(Told before) {
        for (Update update : before.paths()) {
            for (Update.Reachable reachable : update.reachable()) {
                if (reachable.nlri() instanceof PrefixList prefixes
                        && reachable.nextHop().isPresent()) {
                    resume(
                            prefixes,
                            new Advert(
                                    update.attributes(),
                                    reachable.nextHop().get().address()));
                }
            }
        }
        // Of what nobody tells any more, too, the peer must hear.
        walk();
    }

    private void resume(PrefixList prefixes, Advert advert) {
        int slot = hasIdentifiers(prefixes.ipVersion()) ? NOWHERE : ANYWHERE;
        for (int at = 0; at < prefixes.size(); at++) {
            told.computeIfAbsent(table.claim(prefixes, at), number -> new ArrayList<>())
                    .add(new ToldPath(slot, (int) prefixes.pathId(at), advert));
        }
    }
}
