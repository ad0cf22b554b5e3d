package dev.poplin.netlink.link.type;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import java.util.List;

/**
 * A link with its own link-layer address on another link, or the same as a character device ({@code macvtap}): {@code ip link add link LOWER name NAME type macvlan mode MODE}.
 *
 * @param kind the name of the driver
 * @param attributes its settings
 */
public record Macvlan(String kind, Attributes<Macvlan> attributes) implements LinkType, Attributed<Macvlan> {

    static final AttributeSpace<Macvlan> SPACE = AttributeSpace.of("IFLA_MACVLAN_");

    private static final Attribute<Macvlan, MacAddress> SOURCE_ADDRESS = AttributeSpace.element(
            4, reader -> MacAddress.of(reader.bytes()), (writer, address) -> writer.bytes(address.toBytes()));

    /** Sees nothing of its siblings. */
    public static final long PRIVATE = 1;

    /** Reaches its siblings by way of an outer switch. */
    public static final long VEPA = 2;

    /** Reaches its siblings. */
    public static final long BRIDGE = 4;

    /** Has the lower link for itself. */
    public static final long PASSTHRU = 8;

    /** Takes packets of certain sources. */
    public static final long SOURCE = 16;

    /** {@link #BRIDGE} and its like: {@code mode}. */
    public static final Attribute<Macvlan, Long> MODE = SPACE.u32(1, "MODE");

    /** 1 leaves the lower link out of promiscuous mode, 2 teaches no addresses. */
    public static final Attribute<Macvlan, Long> FLAGS = SPACE.u16(2, "FLAGS");

    /** What to do with source addresses: 0 add, 1 delete, 2 flush, 3 set; only written. */
    public static final Attribute<Macvlan, Long> MACADDR_MODE = SPACE.u32(3, "MACADDR_MODE", 3);

    /** The source address to add or delete; only written. */
    public static final Attribute<Macvlan, MacAddress> MACADDR = SPACE.mac(4, "MACADDR");

    /** The source addresses. */
    public static final Attribute<Macvlan, List<MacAddress>> MACADDR_DATA =
            SPACE.list(5, "MACADDR_DATA", SOURCE_ADDRESS, false);

    /** How many source addresses there are; only read. */
    public static final Attribute<Macvlan, Long> MACADDR_COUNT = SPACE.u32(6, "MACADDR_COUNT");

    /** How many broadcasts may wait: {@code bcqueuelen}. */
    public static final Attribute<Macvlan, Long> BC_QUEUE_LENGTH = SPACE.u32(7, "BC_QUEUE_LEN");

    /** How many may wait on the lower link; only read. */
    public static final Attribute<Macvlan, Long> BC_QUEUE_LENGTH_USED = SPACE.u32(8, "BC_QUEUE_LEN_USED");

    /** So many listeners make multicast a broadcast: {@code bclim}. */
    public static final Attribute<Macvlan, Integer> BC_CUTOFF = SPACE.s32(9, "BC_CUTOFF");

    /** One of this mode. */
    public static Macvlan of(long mode) {
        return new Macvlan("macvlan", Attributes.none(SPACE)).with(MODE, mode);
    }

    /** The same as a character device, which a virtual machine takes its packets from. */
    public static Macvlan tap(long mode) {
        return new Macvlan("macvtap", Attributes.none(SPACE)).with(MODE, mode);
    }

    @Override
    public Macvlan withAttributes(Attributes<Macvlan> changed) {
        return new Macvlan(kind, changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
