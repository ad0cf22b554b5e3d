package dev.poplin.netlink.stats;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one link has counted. Immutable.
 *
 * @param link its index
 * @param attributes the counts, those that were asked for and that there are
 */
public record LinkCount(int link, Attributes<LinkCount> attributes) implements Attributed<LinkCount> {

    static final int HEADER_BYTES = 12;
    static final AttributeSpace<LinkCount> SPACE = AttributeSpace.behind(HEADER_BYTES, "IFLA_STATS_");

    /** Packets and bytes. */
    public static final Attribute<LinkCount, Traffic> LINK_64 = SPACE.of(1, "LINK_64", Traffic::decode, Traffic::write);
    /** What a bridge or bond counts; see {@link #bridge}. */
    public static final Attribute<LinkCount, byte[]> EXTENDED = SPACE.bytes(2, "LINK_XSTATS");
    /** What the bridge or bond of a port counts for it; see {@link #port}. */
    public static final Attribute<LinkCount, byte[]> EXTENDED_PORT = SPACE.bytes(3, "LINK_XSTATS_SLAVE");
    /** What hardware counts. */
    public static final Attribute<LinkCount, byte[]> OFFLOAD = SPACE.bytes(4, "LINK_OFFLOAD_XSTATS");
    /** What families of addresses count. */
    public static final Attribute<LinkCount, byte[]> FAMILIES = SPACE.bytes(5, "AF_SPEC");

    private static final int BRIDGE = 1;

    /**
     * Packets and bytes.
     *
     * @param receivedPackets packets that came in
     * @param sentPackets packets that went out
     * @param receivedBytes bytes that came in
     * @param sentBytes bytes that went out
     * @param receiveErrors bad packets that came in
     * @param sendErrors packets that could not go out
     * @param receiveDropped packets that came in and found no room
     * @param sendDropped packets that were to go out and found no room
     * @param multicast multicast packets that came in
     * @param collisions collisions
     * @param noHandler packets that came in and nobody wanted
     */
    public record Traffic(
            long receivedPackets,
            long sentPackets,
            long receivedBytes,
            long sentBytes,
            long receiveErrors,
            long sendErrors,
            long receiveDropped,
            long sendDropped,
            long multicast,
            long collisions,
            long noHandler) {

        private static final int NO_HANDLER = 23 * 8;

        static void write(MessageWriter writer, Traffic counts) {
            throw new UnsupportedOperationException("counts can only be read, not " + counts);
        }

        static Traffic decode(AttributeReader at) {
            return new Traffic(
                    at.u64(0),
                    at.u64(8),
                    at.u64(16),
                    at.u64(24),
                    at.u64(32),
                    at.u64(40),
                    at.u64(48),
                    at.u64(56),
                    at.u64(64),
                    at.u64(72),
                    at.length() >= NO_HANDLER + 8 ? at.u64(NO_HANDLER) : 0);
        }
    }

    /**
     * What an RTM_NEWSTATS message says.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if the length of an attribute does not fit
     */
    public static LinkCount decode(Reply reply) {
        return new LinkCount(reply.u32(4), Attributes.read(SPACE, reply.attributes(HEADER_BYTES)));
    }

    /** Packets and bytes, or empty if they were not asked for. */
    public Optional<Traffic> traffic() {
        return get(LINK_64);
    }

    /** What it counts as a bridge: attributes BRIDGE_XSTATS_*, 1 for each VLAN, 2 for multicast, 4 for the spanning tree. */
    public List<RawAttribute> bridge() {
        return ofBridge(EXTENDED);
    }

    /** What its bridge counts for it as a port: the same attributes. */
    public List<RawAttribute> port() {
        return ofBridge(EXTENDED_PORT);
    }

    private List<RawAttribute> ofBridge(Attribute<LinkCount, byte[]> extended) {
        List<RawAttribute> found = new ArrayList<>();
        attributes.find(extended.number()).ifPresent(raw -> {
            AttributeReader kinds = raw.nested();
            while (kinds.next()) {
                if (kinds.type() == BRIDGE) {
                    AttributeReader counts = kinds.nested();
                    while (counts.next()) {
                        found.add(RawAttribute.of(counts));
                    }
                }
            }
        });
        return found;
    }

    @Override
    public LinkCount withAttributes(Attributes<LinkCount> changed) {
        return new LinkCount(link, changed);
    }

    @Override
    public String toString() {
        return "#" + link + " " + attributes;
    }
}
