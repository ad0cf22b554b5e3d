package dev.poplin.netlink.neighbor;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Reply;
import java.time.Duration;

/**
 * A neighbour with how it was used of late (linux/neighbour.h struct nda_cacheinfo). Immutable.
 *
 * @param neighbor the neighbour
 * @param used how long ago a packet went to it
 * @param confirmed how long ago it was known to be there
 * @param updated how long ago its state or link-layer address changed
 * @param references what holds it in the kernel
 * @param probes how often it was asked for since it last answered
 */
public record ListedNeighbor(
        Neighbor neighbor, Duration used, Duration confirmed, Duration updated, int references, int probes) {

    private static final int CACHEINFO = 3;
    private static final int PROBES = 4;
    private static final int USED = 4;
    private static final int UPDATED = 8;
    private static final int REFERENCES = 12;
    /** Clock ticks, of which every architecture tells 100 a second (USER_HZ). */
    private static final int TICK_MILLIS = 10;

    static ListedNeighbor decode(Reply reply) {
        Duration used = Duration.ZERO;
        Duration confirmed = Duration.ZERO;
        Duration updated = Duration.ZERO;
        int references = 0;
        int probes = 0;
        AttributeReader attributes = reply.attributes(Neighbor.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == CACHEINFO) {
                confirmed = ticks(attributes.u32(0));
                used = ticks(attributes.u32(USED));
                updated = ticks(attributes.u32(UPDATED));
                references = attributes.u32(REFERENCES);
            } else if (attributes.type() == PROBES) {
                probes = attributes.u32();
            }
        }
        return new ListedNeighbor(Neighbor.decode(reply), used, confirmed, updated, references, probes);
    }

    private static Duration ticks(int ticks) {
        return Duration.ofMillis(Integer.toUnsignedLong(ticks) * TICK_MILLIS);
    }

    /** As {@code ip -s neighbor} writes it. */
    @Override
    public String toString() {
        return neighbor + " ref " + references + " used " + used.toSeconds() + "/" + confirmed.toSeconds() + "/"
                + updated.toSeconds() + " probes " + probes;
    }
}
