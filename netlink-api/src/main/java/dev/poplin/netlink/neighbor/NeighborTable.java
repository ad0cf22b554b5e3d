package dev.poplin.netlink.neighbor;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import java.util.Optional;

/**
 * A neighbour table, {@code arp_cache} or {@code ndisc_cache}, or the part of it for one link. Immutable.
 *
 * @param family the family of its addresses
 * @param attributes its settings
 */
public record NeighborTable(IpFamily family, Attributes<NeighborTable> attributes)
        implements Attributed<NeighborTable> {

    static final int HEADER_BYTES = 4;
    static final AttributeSpace<NeighborTable> SPACE = AttributeSpace.behind(HEADER_BYTES, "NDTA_");

    /** Its name. */
    public static final Attribute<NeighborTable, String> NAME = SPACE.string(1, "NAME", 31);
    /** Below so many entries none is collected: {@code thresh1}. */
    public static final Attribute<NeighborTable, Long> THRESHOLD1 = SPACE.u32(2, "THRESH1");
    /** Above so many entries for more than five seconds some are collected: {@code thresh2}. */
    public static final Attribute<NeighborTable, Long> THRESHOLD2 = SPACE.u32(3, "THRESH2");
    /** More entries than this there are never: {@code thresh3}. */
    public static final Attribute<NeighborTable, Long> THRESHOLD3 = SPACE.u32(4, "THRESH3");
    /** struct ndt_config; only read. */
    public static final Attribute<NeighborTable, byte[]> CONFIGURATION = SPACE.bytes(5, "CONFIG");
    /** The parameters of one link, or the defaults. */
    public static final Attribute<NeighborTable, Attributes<NeighborParameters>> PARAMETERS =
            SPACE.nested(6, "PARMS", NeighborParameters.SPACE);
    /** struct ndt_stats; only read. */
    public static final Attribute<NeighborTable, byte[]> STATISTICS = SPACE.bytes(7, "STATS");
    /** The time between collections in milliseconds: {@code gc_int}. */
    public static final Attribute<NeighborTable, Long> GC_INTERVAL = SPACE.u64(8, "GC_INTERVAL");

    /** The table of a family with nothing set. */
    public static NeighborTable of(IpFamily family) {
        return new NeighborTable(family, Attributes.none(SPACE))
                .with(NAME, family == IpFamily.IPV4 ? "arp_cache" : "ndisc_cache");
    }

    /**
     * What an RTM_NEWNEIGHTBL message says.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if the length of an attribute does not fit
     */
    public static NeighborTable decode(Reply reply) {
        return new NeighborTable(
                AddressFamily.named(reply.u8(0)), Attributes.read(SPACE, reply.attributes(HEADER_BYTES)));
    }

    /** The parameters of one link, or the defaults, or empty if nothing is said of them. */
    public Optional<NeighborParameters> parameters() {
        return get(PARAMETERS).map(NeighborParameters::new);
    }

    /** The same with other parameters. */
    public NeighborTable withParameters(NeighborParameters parameters) {
        return with(PARAMETERS, parameters.attributes());
    }

    void write(MessageWriter writer) {
        writer.u8(AddressFamily.of(family)).u8(0).u16(0);
        attributes.write(writer);
    }

    @Override
    public NeighborTable withAttributes(Attributes<NeighborTable> changed) {
        return new NeighborTable(family, changed);
    }

    @Override
    public String toString() {
        return attributes.toString();
    }
}
