package dev.poplin.node.mesh;

import dev.poplin.bgp.BgpSpeaker;
import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.node.reconcile.Changes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a speaker has been told to announce, kept in step with what it should. Confined to its owner. */
final class Announcements {

    private final BgpSpeaker speaker;
    private final IpAddress nextHop;
    private final Map<Cidr, Boolean> announced = new LinkedHashMap<>();

    /** All of it with this next hop; the unspecified address is our own on each session. */
    Announcements(BgpSpeaker speaker, IpAddress nextHop) {
        this.speaker = speaker;
        this.nextHop = nextHop;
    }

    /** Announces and withdraws what is missing and too much; returns what was done. */
    List<String> reconcile(Collection<Cidr> prefixes) throws IOException {
        Map<Cidr, Boolean> wanted = new LinkedHashMap<>();
        prefixes.forEach(prefix -> wanted.put(prefix, true));
        List<String> log = new ArrayList<>();
        Changes<Cidr, Boolean> changes = Changes.between(wanted, announced);
        for (Cidr prefix : changes.added().keySet()) {
            speaker.announce(prefix, nextHop, PathAttributes.EMPTY);
            announced.put(prefix, true);
            log.add("announced " + prefix);
        }
        for (Cidr prefix : changes.removed().keySet()) {
            speaker.withdraw(prefix);
            announced.remove(prefix);
            log.add("withdrew " + prefix);
        }
        return log;
    }
}
