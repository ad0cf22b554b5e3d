package dev.poplin.netlink.traffic.type;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.AttributeSpace;
import dev.poplin.netlink.message.Attributed;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Matches 32 bits of the packet at a time: {@code tc filter add … u32 match …}.
 *
 * @param attributes its settings
 */
public record U32(Attributes<U32> attributes) implements FilterType, Attributed<U32> {

    static final AttributeSpace<U32> SPACE = AttributeSpace.of("TCA_U32_");

    /** The class it gives to packets, as {@link TcHandle#value}: {@code flowid}. */
    public static final Attribute<U32, Long> CLASS = SPACE.u32(1, "CLASSID");

    /** The hash table it is in: {@code ht}. */
    public static final Attribute<U32, Long> HASH_TABLE = SPACE.u32(2, "HASH");

    /** The hash table where to go on: {@code link}. */
    public static final Attribute<U32, Long> LINK = SPACE.u32(3, "LINK");

    /** How many buckets the hash table has that it makes: {@code divisor}. */
    public static final Attribute<U32, Long> DIVISOR = SPACE.u32(4, "DIVISOR", 256);

    /** What it matches. */
    public static final Attribute<U32, Selector> SELECTOR = SPACE.of(5, "SEL", Selector::decode, Selector::write);

    /** What is done with the packets it matches: {@code action}. */
    public static final Attribute<U32, List<Action>> ACTIONS = SPACE.of(7, "ACT", Action::decodeAll, Action::writeAll);

    /** The name of the link that packets came in by: {@code indev}. */
    public static final Attribute<U32, String> INCOMING = SPACE.string(8, "INDEV", 15);

    /** How often it was asked and matched; only read. */
    public static final Attribute<U32, byte[]> COUNTS = SPACE.bytes(9, "PCNT");

    /** The firewall mark: value, mask and count of matches. */
    public static final Attribute<U32, byte[]> MARK = SPACE.bytes(10, "MARK");

    /** 1 leaves hardware out, 2 leaves software out. */
    public static final Attribute<U32, Long> FLAGS = SPACE.u32(11, "FLAGS");

    /**
     * Bits of the packet that must have a value.
     *
     * @param value the value
     * @param mask which bits count
     * @param offset where they are, from the beginning of the network header: {@code at}
     * @param offsetMask which bits of the offset found before are added; 0 for none
     */
    public record Key(int value, int mask, int offset, int offsetMask) {

        @Override
        public String toString() {
            return String.format("%08x/%08x at %d", value, mask, offset)
                    + (offsetMask == 0 ? "" : String.format(" offmask %08x", offsetMask));
        }
    }

    /**
     * What must be true of a packet, and where to go on (struct tc_u32_sel).
     *
     * @param flags 1 ends here, {@code TC_U32_TERMINAL}; further TC_U32_*
     * @param offsetShift how the offset is reckoned for the next table
     * @param offsetBits the same
     * @param offset the same
     * @param offsetAt the same
     * @param hashAt where the bits are by which a bucket of the next table is chosen: {@code hashkey}
     * @param hashMask which bits
     * @param keys all of which must be true
     */
    public record Selector(
            int flags,
            int offsetShift,
            int offsetBits,
            int offset,
            int offsetAt,
            int hashAt,
            int hashMask,
            List<Key> keys) {

        /** Matching it is the end (TC_U32_TERMINAL). */
        public static final int TERMINAL = 1;

        private static final int HEADER_BYTES = 16;
        private static final int KEY_BYTES = 16;

        /**
         * Checks the number of keys and what fits the structure.
         *
         * @throws IllegalArgumentException if there are more than 128, or a number does not fit
         */
        public Selector {
            FieldRange.within("flags", flags, 0, 0xff);
            FieldRange.within("offset shift", offsetShift, 0, 0xff);
            FieldRange.within("offset mask", offsetBits, 0, 0xffff);
            FieldRange.within("offset", offset, 0, 0xffff);
            FieldRange.within("offset at", offsetAt, Short.MIN_VALUE, Short.MAX_VALUE);
            FieldRange.within("hashkey at", hashAt, Short.MIN_VALUE, Short.MAX_VALUE);
            keys = List.copyOf(keys);
            if (keys.size() > 128) {
                throw new IllegalArgumentException(keys.size() + " keys are more than 128");
            }
        }

        static Selector decode(AttributeReader at) {
            int count = at.u8(2);
            List<Key> keys = new ArrayList<>();
            for (int index = 0; index < count; index++) {
                int start = HEADER_BYTES + KEY_BYTES * index;
                keys.add(new Key(at.be32(start + 4), at.be32(start), at.u32(start + 8), at.u32(start + 12)));
            }
            return new Selector(
                    at.u8(0),
                    at.u8(1),
                    at.be16(4),
                    at.u16(6),
                    (short) at.u16(8),
                    (short) at.u16(10),
                    at.be32(12),
                    keys);
        }

        static void write(MessageWriter writer, Selector selector) {
            writer.u8(selector.flags)
                    .u8(selector.offsetShift)
                    .u8(selector.keys.size())
                    .u8(0);
            writer.be16(selector.offsetBits)
                    .u16(selector.offset)
                    .u16(selector.offsetAt)
                    .u16(selector.hashAt);
            writer.be32(selector.hashMask);
            for (Key key : selector.keys) {
                writer.be32(key.mask).be32(key.value).u32(key.offset).u32(key.offsetMask);
            }
        }

        @Override
        public String toString() {
            return keys
                    + (flags == 0 ? "" : " flags " + flags)
                    + (hashMask == 0 ? "" : String.format(" hashkey mask %08x at %d", hashMask, hashAt));
        }
    }

    /** One that matches packets of which all of this is true; of all packets, if nothing is said. */
    public static U32 matching(List<Key> keys) {
        List<Key> some = keys.isEmpty() ? List.of(new Key(0, 0, 0, 0)) : keys;
        return new U32(Attributes.none(SPACE)).with(SELECTOR, new Selector(Selector.TERMINAL, 0, 0, 0, 0, 0, 0, some));
    }

    /** The destination address of an IPv4 packet is in this prefix: {@code match ip dst PREFIX}. */
    public static Key ipv4Destination(Cidr prefix) {
        return ipv4(prefix, 16);
    }

    /** The source address of an IPv4 packet is in this prefix: {@code match ip src PREFIX}. */
    public static Key ipv4Source(Cidr prefix) {
        return ipv4(prefix, 12);
    }

    private static Key ipv4(Cidr prefix, int offset) {
        if (prefix.family() != IpFamily.IPV4 || !prefix.isCanonical()) {
            throw new IllegalArgumentException(prefix + " is not an IPv4 prefix without host bits");
        }
        int mask = prefix.length() == 0 ? 0 : -1 << 32 - prefix.length();
        return new Key(ByteBuffer.wrap(prefix.address().toBytes()).getInt(), mask, offset, 0);
    }

    /** The same with these actions. */
    public U32 actions(Action... all) {
        return with(ACTIONS, List.of(all));
    }

    /** The same that gives packets to a class: {@code flowid}. */
    public U32 toClass(TcHandle handle) {
        return with(CLASS, Integer.toUnsignedLong(handle.value()));
    }

    @Override
    public String kind() {
        return "u32";
    }

    @Override
    public U32 settable() {
        return new U32(Settable.of(attributes, FLAGS, ACTIONS));
    }

    @Override
    public U32 withAttributes(Attributes<U32> changed) {
        return new U32(changed);
    }

    @Override
    public String toString() {
        return text();
    }
}
