package dev.poplin.bgp;

import dev.poplin.bgp.attribute.PathAttributes;
import dev.poplin.bgp.message.Update;
import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A prefix that is announced here, not learned from a peer. Immutable.
 *
 * @param prefix where to
 * @param nextHop where to send; the unspecified address for our own on each session
 * @param attributes what is said of it
 */
public record Announcement(Cidr prefix, IpAddress nextHop, PathAttributes attributes) {

    static List<Announcement> of(List<Update> updates) {
        List<Announcement> all = new ArrayList<>();
        for (Update update : updates) {
            for (Update.Reachable reachable : update.reachable()) {
                reachable.nextHop().ifPresent(hop -> reachable
                        .prefixes()
                        .forEach(prefix -> all.add(new Announcement(prefix, hop.address(), update.attributes()))));
            }
        }
        return all;
    }
}
