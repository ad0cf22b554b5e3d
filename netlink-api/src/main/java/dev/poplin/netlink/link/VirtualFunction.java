package dev.poplin.netlink.link;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One virtual function of a network card (SR-IOV), as the kernel tells it or as it is to be: {@code ip link set LINK vf NUMBER …}.
 * Immutable. Follows linux/if_link.h IFLA_VF_*.
 *
 * <pre>{@code
 * netlink.links().change(eth0, NewLink.named("eth0").function(VirtualFunction.of(3).with(VirtualFunction.TRUST, true)));
 * }</pre>
 *
 * @param number its number on its card, from 0
 * @param settings what is said of it, without its number, which the kernel repeats in each of them
 */
public record VirtualFunction(int number, Attributes<VirtualFunction> settings) {

    static final AttributeSpace<VirtualFunction> SPACE = AttributeSpace.of("IFLA_VF_");

    /** The carrier is that of the card. */
    public static final long STATE_AUTO = 0;
    /** The carrier is there. */
    public static final long STATE_ENABLE = 1;
    /** There is no carrier. */
    public static final long STATE_DISABLE = 2;

    /** Its link-layer address: {@code mac}. */
    public static final Attribute<VirtualFunction, MacAddress> MAC =
            SPACE.of(1, "MAC", VirtualFunction::mac, VirtualFunction::writeMac);
    /** Its VLAN of IEEE 802.1Q; 0 takes it away: {@code vlan ID qos PRIORITY}. */
    public static final Attribute<VirtualFunction, VirtualVlan> VLAN =
            SPACE.of(2, "VLAN", VirtualVlan::decode, VirtualVlan::write);
    /** What it sends at most in Mbit/s, 0 without limit, as older drivers have it: {@code rate}. */
    public static final Attribute<VirtualFunction, Long> SEND_RATE = SPACE.u32(3, "TX_RATE");
    /** Whether it may send from its own address alone: {@code spoofchk}. */
    public static final Attribute<VirtualFunction, Boolean> SPOOF_CHECK = SPACE.bool32(4, "SPOOFCHK");
    /** {@link #STATE_AUTO} and its like: {@code state}. */
    public static final Attribute<VirtualFunction, Long> STATE = SPACE.u32(5, "LINK_STATE");
    /** What it sends at least and at most: {@code min_tx_rate}, {@code max_tx_rate}. */
    public static final Attribute<VirtualFunction, Rate> RATE = SPACE.of(6, "RATE", Rate::decode, Rate::write);
    /** Whether it may ask how the card spreads what it receives: {@code query_rss}. */
    public static final Attribute<VirtualFunction, Boolean> RSS_QUERY = SPACE.bool32(7, "RSS_QUERY_EN");
    /** What it has carried; only read. */
    public static final Attribute<VirtualFunction, Attributes<VirtualCounts>> COUNTS =
            SPACE.nested(8, "STATS", VirtualCounts.SPACE);
    /** Whether it may do what concerns others, such as taking in all multicast: {@code trust}. */
    public static final Attribute<VirtualFunction, Boolean> TRUST = SPACE.bool32(9, "TRUST");
    /** The InfiniBand identifier of its node, 64 bits: {@code node_guid}. */
    public static final Attribute<VirtualFunction, Long> NODE_GUID =
            SPACE.of(10, "IB_NODE_GUID", VirtualFunction::guid, VirtualFunction::writeGuid);
    /** The InfiniBand identifier of its port, 64 bits: {@code port_guid}. */
    public static final Attribute<VirtualFunction, Long> PORT_GUID =
            SPACE.of(11, "IB_PORT_GUID", VirtualFunction::guid, VirtualFunction::writeGuid);
    /** Its VLANs with their protocols; drivers take one: {@code vlan ID qos PRIORITY proto 802.1ad}. */
    public static final Attribute<VirtualFunction, List<VirtualVlan>> VLANS = SPACE.list(
            12, "VLAN_LIST", AttributeSpace.element(1, VirtualVlan::decodeTagged, VirtualVlan::writeTagged), false);
    /** The link-layer address of everybody; only read. */
    public static final Attribute<VirtualFunction, MacAddress> BROADCAST =
            SPACE.of(13, "BROADCAST", VirtualFunction::mac, VirtualFunction::writeMac);

    static final int INFO = 1;

    private static final int VLAN_LIST = 12;
    private static final int ADDRESS_BYTES = 32;
    private static final int NUMBER_BYTES = 4;
    /** Numbers of settings that the kernel says -1 of if the driver does not know. */
    private static final List<Integer> MAYBE_UNKNOWN = List.of(4, 7, 9);

    private static final List<Integer> WITHOUT_NUMBER = List.of(8, 13);

    /**
     * How fast it sends.
     *
     * @param min what it is to get in any case in Mbit/s, 0 for nothing
     * @param max the limit in Mbit/s, 0 for none
     */
    public record Rate(long min, long max) {

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException if a rate does not fit 32 bits
         */
        public Rate {
            if (min < 0 || max < 0 || min > 0xffff_ffffL || max > 0xffff_ffffL) {
                throw new IllegalArgumentException("rates " + min + " and " + max + " are not within 0 and 4294967295");
            }
        }

        private static Rate decode(AttributeReader reader) {
            return new Rate(Integer.toUnsignedLong(reader.u32(0)), Integer.toUnsignedLong(reader.u32(4)));
        }

        private static void write(MessageWriter writer, Rate rate) {
            writer.u32((int) rate.min).u32((int) rate.max);
        }

        @Override
        public String toString() {
            return min + " to " + max + " Mbit/s";
        }
    }

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is below 0
     */
    public VirtualFunction {
        if (number < 0) {
            throw new IllegalArgumentException("virtual function " + number + " is below 0");
        }
    }

    /** A function of which nothing is said yet. */
    public static VirtualFunction of(int number) {
        return new VirtualFunction(number, Attributes.none(SPACE));
    }

    /**
     * The same with another value of a setting.
     *
     * @throws IllegalArgumentException if the value does not fit
     */
    public <T> VirtualFunction with(Attribute<VirtualFunction, T> setting, T value) {
        return new VirtualFunction(number, settings.with(setting, value));
    }

    /**
     * The value of a setting, or empty if the driver does not tell it.
     *
     * @throws MalformedMessageException if it is no such value
     */
    public <T> Optional<T> get(Attribute<VirtualFunction, T> setting) {
        return settings.get(setting);
    }

    /**
     * What an RTM_NEWLINK message says of the functions of its link.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static List<VirtualFunction> decode(Reply reply) {
        List<VirtualFunction> functions = new ArrayList<>();
        AttributeReader attributes = reply.attributes(Link.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == LinkAttribute.VFINFO_LIST) {
                AttributeReader list = attributes.nested();
                while (list.next()) {
                    functions.add(decodeOne(list));
                }
            }
        }
        return functions;
    }

    private static VirtualFunction decodeOne(AttributeReader info) {
        int number = -1;
        List<RawAttribute> settings = new ArrayList<>();
        AttributeReader attributes = info.nested();
        while (attributes.next()) {
            int type = attributes.type();
            if (!SPACE.has(type) || WITHOUT_NUMBER.contains(type)) {
                settings.add(RawAttribute.of(attributes));
            } else if (type == VLAN_LIST) {
                settings.add(withoutNumbers(attributes));
            } else {
                number = attributes.u32(0);
                if (!MAYBE_UNKNOWN.contains(type) || attributes.u32(NUMBER_BYTES) != -1) {
                    settings.add(withoutNumber(attributes));
                }
            }
        }
        if (number < 0) {
            throw MalformedMessageException.in(info, "a virtual function without a number");
        }
        return new VirtualFunction(number, Attributes.of(SPACE, settings));
    }

    private static RawAttribute withoutNumber(AttributeReader attribute) {
        attribute.u32(0);
        byte[] bytes = attribute.bytes();
        return new RawAttribute(attribute.typeAndFlags(), Arrays.copyOfRange(bytes, NUMBER_BYTES, bytes.length));
    }

    private static RawAttribute withoutNumbers(AttributeReader list) {
        MessageWriter writer = new MessageWriter(64);
        AttributeReader elements = list.nested();
        while (elements.next()) {
            withoutNumber(elements).write(writer);
        }
        return raw(list.typeAndFlags(), writer);
    }

    private static RawAttribute raw(int typeAndFlags, MessageWriter written) {
        byte[] content = new byte[written.size()];
        written.written().get(content);
        return new RawAttribute(typeAndFlags, content);
    }

    void write(MessageWriter writer) {
        writer.nested(INFO, () -> settings.raw()
                .forEach(setting -> withNumber(setting).write(writer)));
    }

    private RawAttribute withNumber(RawAttribute setting) {
        if (!SPACE.has(setting.type()) || WITHOUT_NUMBER.contains(setting.type())) {
            return setting;
        }
        if (setting.type() == VLAN_LIST) {
            MessageWriter writer = new MessageWriter(64);
            AttributeReader elements = setting.nested();
            while (elements.next()) {
                numbered(RawAttribute.of(elements)).write(writer);
            }
            return raw(setting.typeAndFlags(), writer);
        }
        return numbered(setting);
    }

    private RawAttribute numbered(RawAttribute setting) {
        byte[] content = setting.content();
        ByteBuffer numbered = ByteBuffer.allocate(NUMBER_BYTES + content.length).order(ByteOrder.nativeOrder());
        return new RawAttribute(
                setting.typeAndFlags(), numbered.putInt(number).put(content).array());
    }

    /** The kernel leaves room for the longest address there is. */
    private static MacAddress mac(AttributeReader reader) {
        if (reader.length() < ADDRESS_BYTES) {
            throw MalformedMessageException.in(reader, "no room for an address");
        }
        return MacAddress.of(Arrays.copyOf(reader.bytes(), 6));
    }

    private static void writeMac(MessageWriter writer, MacAddress mac) {
        writer.bytes(Arrays.copyOf(mac.toBytes(), ADDRESS_BYTES));
    }

    /** Behind a gap. */
    private static Long guid(AttributeReader reader) {
        return reader.u64(4);
    }

    private static void writeGuid(MessageWriter writer, Long guid) {
        writer.u32(0).u64(guid);
    }

    /** Such as {@code vf 3 trust on}. */
    @Override
    public String toString() {
        return ("vf " + number + " " + settings).strip();
    }
}
