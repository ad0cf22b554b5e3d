package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import java.util.List;

/**
 * A VLAN on another link: {@code ip link add link LOWER name NAME type vlan id ID}.
 *
 * @param attributes its settings
 */
public record Vlan(Attributes<Vlan> attributes) implements LinkType, Attributed<Vlan> {

    static final AttributeSpace<Vlan> SPACE = AttributeSpace.of("IFLA_VLAN_");

    private static final Attribute<Vlan, Mapping> MAPPING = AttributeSpace.element(1, Mapping::decode, Mapping::write);

    /** Received packets lose their tag. */
    public static final long REORDER_HDR = 1;

    /** Speaks GVRP. */
    public static final long GVRP = 2;

    /** Its state does not follow the lower link's. */
    public static final long LOOSE_BINDING = 4;

    /** Speaks MVRP. */
    public static final long MVRP = 8;

    /** Its state follows the ports of the bridge below that are in this VLAN. */
    public static final long BRIDGE_BINDING = 16;

    /** Its number: {@code id}. */
    public static final Attribute<Vlan, Long> ID = SPACE.u16(1, "ID", 4094);

    /** Switches, {@link #GVRP} among them. */
    public static final Attribute<Vlan, Flags> FLAGS = SPACE.of(2, "FLAGS", Flags::decode, Flags::write);

    /** From a packet's priority to that of the tag: {@code egress-qos-map}. */
    public static final Attribute<Vlan, List<Mapping>> EGRESS_QOS = SPACE.list(3, "EGRESS_QOS", MAPPING, false);

    /** From the priority of the tag to a packet's: {@code ingress-qos-map}. */
    public static final Attribute<Vlan, List<Mapping>> INGRESS_QOS = SPACE.list(4, "INGRESS_QOS", MAPPING, false);

    /** The ethertype of its tag, 0x8100 or 0x88a8: {@code protocol}. */
    public static final Attribute<Vlan, Long> PROTOCOL = SPACE.be16(5, "PROTOCOL");

    /**
     * Switches, of which those in the mask count (struct ifla_vlan_flags).
     *
     * @param values a bit for each that is on
     * @param mask a bit for each that is meant; the kernel answers with all
     */
    public record Flags(int values, int mask) {

        static Flags decode(AttributeReader reader) {
            return new Flags(reader.u32(0), reader.u32(4));
        }

        static void write(MessageWriter writer, Flags flags) {
            writer.u32(flags.values).u32(flags.mask);
        }

        @Override
        public String toString() {
            return Integer.toHexString(values) + "/" + Integer.toHexString(mask);
        }
    }

    /**
     * From one priority to another (struct ifla_vlan_qos_mapping).
     *
     * @param from the one
     * @param to the other
     */
    public record Mapping(int from, int to) {

        static Mapping decode(AttributeReader reader) {
            return new Mapping(reader.u32(0), reader.u32(4));
        }

        static void write(MessageWriter writer, Mapping mapping) {
            writer.u32(mapping.from).u32(mapping.to);
        }

        @Override
        public String toString() {
            return from + ":" + to;
        }
    }

    /** One of this number, 1 to 4094. */
    public static Vlan of(int id) {
        return new Vlan(Attributes.none(SPACE)).with(ID, id);
    }

    @Override
    public String kind() {
        return "vlan";
    }

    @Override
    public Vlan withAttributes(Attributes<Vlan> changed) {
        return new Vlan(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
