package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.NextHop;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.PrefixListBuilder;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects prefixes that go with equal attributes into one update. Used once. */
final class UpdateGroups {

    /** What the prefixes of one update have in common. */
    private record Key(Advert advert, IpFamily family) {}

    private final Map<IpFamily, PrefixListBuilder> gone = new LinkedHashMap<>();
    private final Map<Key, PrefixListBuilder> groups = new LinkedHashMap<>();
    private @Nullable Key last;
    private @Nullable PrefixListBuilder lastGroup;

    void withdraw(Cidr prefix, long pathId) {
        gone.computeIfAbsent(prefix.family(), UpdateGroups::prefixes).add(prefix, pathId);
    }

    private static PrefixListBuilder prefixes(IpFamily family) {
        return new PrefixListBuilder(Family.unicast(family));
    }

    void add(Cidr prefix, long pathId, Advert advert) {
        Key current = last;
        PrefixListBuilder group = lastGroup;
        if (group == null || current == null || current.advert() != advert || current.family() != prefix.family()) {
            current = new Key(advert, prefix.family());
            group = groups.computeIfAbsent(current, key -> prefixes(key.family()));
            last = current;
            lastGroup = group;
        }
        group.add(prefix, pathId);
    }

    /** What is withdrawn, and then what is announced. */
    List<Update> updates() {
        List<Update> updates = new ArrayList<>(groups.size() + 1);
        addGone(updates);
        addAnnounced(updates);
        return updates;
    }

    /** The other way round: a prefix whose path has another identifier now is never without one. */
    List<Update> updatesGoneLast() {
        List<Update> updates = new ArrayList<>(groups.size() + 1);
        addAnnounced(updates);
        addGone(updates);
        return updates;
    }

    private void addGone(List<Update> updates) {
        gone.forEach((family, prefixes) ->
                updates.add(new Update(List.of(prefixes.build()), List.of(), PathAttributes.EMPTY, Optional.empty())));
    }

    private void addAnnounced(List<Update> updates) {
        groups.forEach((key, prefixes) -> updates.add(new Update(
                List.of(),
                List.of(new Reachable(NextHop.of(key.advert().nextHop()), prefixes.build())),
                key.advert().attributes(),
                Optional.empty())));
    }
}
