package dev.poplin.bgp.rib;

import dev.poplin.bgp.message.Update;
import dev.poplin.bgp.message.Update.Reachable;
import dev.poplin.inet.Cidr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Collects prefixes that go with equal attributes into one update. Used once. */
final class UpdateGroups {

    private final List<Cidr> gone = new ArrayList<>();
    private final Map<Advert, List<Cidr>> groups = new LinkedHashMap<>();
    private @Nullable Advert last;
    private List<Cidr> lastGroup = List.of();

    void withdraw(Cidr prefix) {
        gone.add(prefix);
    }

    void add(Cidr prefix, Advert advert) {
        if (advert != last) {
            last = advert;
            lastGroup = groups.computeIfAbsent(advert, key -> new ArrayList<>());
        }
        lastGroup.add(prefix);
    }

    void withdraw(Cidr prefix, int pathId) {
        gone.add(prefix);
    }

    void add(Cidr prefix, int pathId, Advert advert) {
        add(prefix, advert);
    }

    List<Update> updates() {
        List<Update> updates = new ArrayList<>(groups.size() + 1);
        if (!gone.isEmpty()) {
            updates.add(Update.withdrawal(gone));
        }
        groups.forEach((advert, prefixes) -> updates.add(new Update(
                List.of(), List.of(new Reachable(advert.nextHop(), prefixes)), advert.attributes(), Optional.empty())));
        return updates;
    }
}
