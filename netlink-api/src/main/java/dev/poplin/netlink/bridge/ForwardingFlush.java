package dev.poplin.netlink.bridge;

import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;

/**
 * Which entries go at once: {@code bridge fdb flush dev LINK brport PORT vlan VLAN vni VNI dynamic …}. Immutable.
 *
 * @param link the index of the bridge or VXLAN link
 * @param state the bits of NUD_* that they have, of those that count
 * @param stateMask which bits count, such as {@link ForwardingEntry#PERMANENT}
 * @param attributes what else they have: of bridges {@link ForwardingEntry#VLAN} and, as the port, {@link ForwardingEntry#VIA}; of VXLAN
 *     links {@link ForwardingEntry#VNI}, {@link ForwardingEntry#SOURCE_VNI}, {@link ForwardingEntry#DESTINATION}, {@link
 *     ForwardingEntry#PORT}, {@link ForwardingEntry#NEXT_HOP} and {@link ForwardingEntry#VIA}
 */
public record ForwardingFlush(int link, int state, int stateMask, Attributes<ForwardingEntry> attributes) {

    private static final int STATE_MASK = 16;

    /** All but the permanent ones. */
    public static ForwardingFlush of(int link) {
        return new ForwardingFlush(link, 0, ForwardingEntry.PERMANENT, Attributes.none(ForwardingEntry.SPACE));
    }

    /** Those that have this. */
    public <T> ForwardingFlush with(Attribute<ForwardingEntry, T> attribute, T value) {
        return new ForwardingFlush(link, state, stateMask, attributes.with(attribute, value));
    }

    /** Those that have this whole number. */
    public ForwardingFlush with(Attribute<ForwardingEntry, Long> attribute, int value) {
        return with(attribute, (long) value);
    }

    /** Those that are forgotten when they are not used: {@code dynamic}. */
    public ForwardingFlush onlyDynamic() {
        return inState(0, ForwardingEntry.PERMANENT | ForwardingEntry.STATIC);
    }

    /** Those that are kept, but not the permanent ones: {@code static}. */
    public ForwardingFlush onlyStatic() {
        return inState(ForwardingEntry.STATIC, ForwardingEntry.PERMANENT | ForwardingEntry.STATIC);
    }

    /** Those whose state has these bits and, of those that count, no others; a mask of 0 takes all, also the permanent ones. */
    public ForwardingFlush inState(int bits, int mask) {
        return new ForwardingFlush(link, bits, mask, attributes);
    }

    void write(MessageWriter writer) {
        writer.u8(AddressFamily.BRIDGE).u8(0).u16(0);
        writer.u32(link).u16(state).u8(ForwardingEntry.SELF).u8(0);
        attributes.write(writer);
        if (stateMask != 0) {
            writer.attributeU16(STATE_MASK, stateMask);
        }
    }

    /** As {@code bridge fdb flush} takes it, with the link's index for its name. */
    @Override
    public String toString() {
        return "dev #" + link + " state 0x" + Integer.toHexString(state) + "/0x" + Integer.toHexString(stateMask)
                + (attributes.isEmpty() ? "" : " " + attributes);
    }
}
