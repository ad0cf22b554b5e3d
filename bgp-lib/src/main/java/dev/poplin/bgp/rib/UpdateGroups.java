package dev.poplin.bgp.rib;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.NextHop;
import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.bgp.nlri.Family;
import dev.poplin.bgp.nlri.NlriList;
import dev.poplin.bgp.nlri.PrefixNlri;
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

    private final Map<IpFamily, List<PrefixNlri>> gone = new LinkedHashMap<>();
    private final Map<Key, List<PrefixNlri>> groups = new LinkedHashMap<>();
    private @Nullable Key last;
    private List<PrefixNlri> lastGroup = List.of();

    private static PrefixNlri nlri(Cidr prefix, long pathId) {
        return new PrefixNlri(Family.unicast(prefix.family()), prefix, pathId);
    }

    void withdraw(Cidr prefix, long pathId) {
        gone.computeIfAbsent(prefix.family(), family -> new ArrayList<>()).add(nlri(prefix, pathId));
    }

    void add(Cidr prefix, long pathId, Advert advert) {
        Key current = last;
        if (current == null || current.advert() != advert || current.family() != prefix.family()) {
            current = new Key(advert, prefix.family());
            lastGroup = groups.computeIfAbsent(current, key -> new ArrayList<>());
            last = current;
        }
        lastGroup.add(nlri(prefix, pathId));
    }

    List<Update> updates() {
        List<Update> updates = new ArrayList<>(groups.size() + 1);
        gone.forEach((family, prefixes) -> updates.add(new Update(
                List.of(NlriList.of(Family.unicast(family), prefixes)),
                List.of(),
                PathAttributes.EMPTY,
                Optional.empty())));
        groups.forEach((key, prefixes) -> updates.add(new Update(
                List.of(),
                List.of(new Reachable(
                        NextHop.of(key.advert().nextHop()), NlriList.of(Family.unicast(key.family()), prefixes))),
                key.advert().attributes(),
                Optional.empty())));
        return updates;
    }
}
