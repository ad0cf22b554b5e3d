package dev.poplin.netlink.conntrack;

import dev.poplin.netlink.conntrack.Connection.Tuple;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Reply;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection that a helper has read of in another one and that is let in when it comes: a line of {@code conntrack -L expect}.
 *
 * @param master the connection that it was read of in
 * @param expected what its first packet will look like
 * @param mask the bits of that which matter
 * @param timeout when it is no longer expected
 * @param helper the helper's name, or the empty text
 * @param id the kernel's number of it
 * @param zone the zone
 */
public record Expectation(Tuple master, Tuple expected, Tuple mask, Duration timeout, String helper, int id, int zone) {

    static Optional<Expectation> decode(Reply message) {
        Tuple master = null;
        Tuple expected = null;
        Tuple mask = null;
        int seconds = 0;
        int id = 0;
        int zone = 0;
        String helper = "";
        AttributeReader attributes = message.attributes(Connection.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case 1 -> master = Connection.tuple(attributes.nested());
                case 2 -> expected = Connection.tuple(attributes.nested());
                case 3 -> mask = Connection.tuple(attributes.nested());
                case 4 -> seconds = attributes.be32();
                case 5 -> id = attributes.be32();
                case 6 -> helper = attributes.string();
                case 7 -> zone = attributes.be16();
                default -> {
                    // Flags, class and translation are the helper's own.
                }
            }
        }
        return master == null || expected == null || mask == null
                ? Optional.empty()
                : Optional.of(new Expectation(master, expected, mask, Duration.ofSeconds(seconds), helper, id, zone));
    }
}
