package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.nlri.PrefixList;
import dev.poplin.bgp.nlri.PrefixNlri;
import dev.poplin.bgp.rib.RoutingTable.Ranked;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.Ipv4Address;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The adj-out of a peer that is told several paths of a prefix (RFC 7911), each under the number of the slot where it stands.
 * What it was told is kept, by prefix and path. Confined to its owner.
 */
final class ManyPathsOut implements AdjRibOut {

    /** What another process has told. */
    private static final Advert NOT_KNOWN = new Advert(PathAttributes.EMPTY, Ipv4Address.ofInt(0));

    private final RoutingTable table;
    private final RibPeer peer;
    private final Map<Integer, Map<Integer, Advert>> told = new HashMap<>();
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
        walked = 0;
        walkEnd = table.index().capacity();
    }

    @Override
    public void differFrom(PeerPolicy before) {
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
        Map<Integer, Advert> wanted = new LinkedHashMap<>();
        Cidr prefix = table.index().prefix(number);
        boolean many = peer.agreement().manyPathsTo().contains(prefix.family());
        int limit = many ? peer.policy().pathsSent() : 1;
        for (Ranked path : table.ranked(number)) {
            Advert advert = wanted.size() < limit ? peer.advert(number, path.candidate(), peer.policy()) : null;
            if (advert != null) {
                wanted.put(many ? path.slot() : 0, advert);
            } else if (!many && !peer.mayGetOthersThanBest()) {
                break;
            }
        }
        Map<Integer, Advert> before = told.getOrDefault(number, Map.of());
        before.keySet().stream().filter(id -> !wanted.containsKey(id)).forEach(id -> groups.withdraw(prefix, id));
        wanted.forEach((id, advert) -> {
            if (again || !advert.equals(before.get(id))) {
                groups.add(prefix, id, advert);
            }
        });
        if (wanted.isEmpty()) {
            told.remove(number);
        } else {
            told.put(number, wanted);
        }
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
    public List<NlriList> told() {
        Map<Family, List<PrefixNlri>> all = new LinkedHashMap<>();
        told.forEach((number, paths) -> {
            Cidr prefix = table.index().prefix(number);
            Family family = Family.unicast(prefix.family());
            paths.keySet().forEach(id -> all.computeIfAbsent(family, added -> new ArrayList<>())
                    .add(new PrefixNlri(family, prefix, Integer.toUnsignedLong(id))));
        });
        List<NlriList> lists = new ArrayList<>();
        all.forEach((family, paths) -> lists.add(NlriList.of(family, paths)));
        return lists;
    }

    @Override
    public void resume(List<NlriList> before) {
        for (NlriList list : before) {
            for (int at = 0; at < list.size() && list instanceof PrefixList prefixes; at++) {
                told.computeIfAbsent(table.claim(prefixes, at), number -> new LinkedHashMap<>())
                        .put((int) prefixes.pathId(at), NOT_KNOWN);
            }
        }
        repeat();
    }
}
