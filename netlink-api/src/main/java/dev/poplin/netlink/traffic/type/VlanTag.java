package dev.poplin.netlink.traffic.type;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;

/**
 * Puts the tag of a VLAN in front of a packet, takes it away or changes it: {@code action vlan …}.
 *
 * @param attributes its settings
 */
public record VlanTag(Attributes<VlanTag> attributes) implements ActionType, Attributed<VlanTag> {

    static final AttributeSpace<VlanTag> SPACE = AttributeSpace.of("TCA_VLAN_");

    /** Takes the tag away. */
    public static final int POP = 1;
    /** Puts a tag in front. */
    public static final int PUSH = 2;
    /** Changes the tag. */
    public static final int MODIFY = 3;
    /** Takes the Ethernet header away. */
    public static final int POP_ETHERNET = 4;
    /** Puts an Ethernet header in front. */
    public static final int PUSH_ETHERNET = 5;

    private static final int MAX_ID = 4095;

    /** When it was used; only read. */
    public static final Attribute<VlanTag, byte[]> TIMES = SPACE.bytes(1, "TM");

    /** What is done, and what happens behind it. */
    public static final Attribute<VlanTag, Parameters> PARAMETERS =
            SPACE.of(2, "PARMS", Parameters::decode, Parameters::write);

    /** The VLAN: {@code id}. */
    public static final Attribute<VlanTag, Long> ID = SPACE.u16(3, "PUSH_VLAN_ID", MAX_ID);

    /** The EtherType of the tag, 0x8100 or 0x88a8: {@code protocol}. */
    public static final Attribute<VlanTag, Long> PROTOCOL = SPACE.be16(4, "PUSH_VLAN_PROTOCOL");

    /** The priority in the tag: {@code priority}. */
    public static final Attribute<VlanTag, Long> PRIORITY = SPACE.u8(6, "PUSH_VLAN_PRIORITY", 7);

    /** Whom the Ethernet header is for: {@code dst_mac}. */
    public static final Attribute<VlanTag, MacAddress> DESTINATION = SPACE.mac(7, "PUSH_ETH_DST");

    /** Whom the Ethernet header is from: {@code src_mac}. */
    public static final Attribute<VlanTag, MacAddress> SOURCE = SPACE.mac(8, "PUSH_ETH_SRC");

    /**
     * What is done (struct tc_vlan).
     *
     * @param general its index, and what happens behind it
     * @param what {@link #PUSH} and its like
     */
    public record Parameters(ActionParameters general, int what) {

        static Parameters decode(AttributeReader at) {
            return new Parameters(ActionParameters.decode(at), at.u32(ActionParameters.BYTES));
        }

        static void write(MessageWriter writer, Parameters parameters) {
            ActionParameters.write(writer, parameters.general);
            writer.u32(parameters.what);
        }

        @Override
        public String toString() {
            return general + " what " + what;
        }
    }

    /** Takes the tag away: {@code action vlan pop}. */
    public static VlanTag pop() {
        return of(POP);
    }

    /**
     * Puts a tag of this VLAN in front: {@code action vlan push id ID}.
     *
     * @throws IllegalArgumentException if the id is not within 0 and 4095
     */
    public static VlanTag push(int id) {
        return of(PUSH).with(ID, id);
    }

    /**
     * Changes the VLAN in the tag: {@code action vlan modify id ID}.
     *
     * @throws IllegalArgumentException if the id is not within 0 and 4095
     */
    public static VlanTag modify(int id) {
        return of(MODIFY).with(ID, id);
    }

    private static VlanTag of(int what) {
        return new VlanTag(Attributes.none(SPACE))
                .with(PARAMETERS, new Parameters(ActionParameters.of(Verdict.PIPE), what));
    }

    /** The same under this index: a filter's action with the index of one that is there shares it. {@code index}. */
    public VlanTag index(int number) {
        Parameters old = get(PARAMETERS).orElseThrow();
        return with(PARAMETERS, new Parameters(old.general.withIndex(number), old.what));
    }

    @Override
    public String kind() {
        return "vlan";
    }

    @Override
    public VlanTag withAttributes(Attributes<VlanTag> changed) {
        return new VlanTag(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
