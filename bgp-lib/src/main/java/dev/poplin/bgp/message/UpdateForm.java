package dev.poplin.bgp.message;

import dev.poplin.bgp.attribute.AttributeType;

/**
 * How a sender laid an UPDATE out where RFC 4271 leaves it the choice: the order of the attributes, which of their short lengths
 * have two octets, and whether IPv4 unicast routes stand in MP_REACH_NLRI and MP_UNREACH_NLRI. Kept so that a message can be written
 * again byte for byte. Immutable.
 */
public final class UpdateForm {

    /** As this library writes: MP_REACH_NLRI and MP_UNREACH_NLRI first (RFC 7606 §5.1), then by type; IPv4 in its own fields. */
    public static final UpdateForm USUAL = new UpdateForm(new short[0], false, false);

    /** Flags above types, in the order of the message; empty for the usual order. */
    private final short[] order;

    private final boolean ipv4InReach;
    private final boolean ipv4InUnreach;

    private UpdateForm(short[] order, boolean ipv4InReach, boolean ipv4InUnreach) {
        this.order = order;
        this.ipv4InReach = ipv4InReach;
        this.ipv4InUnreach = ipv4InUnreach;
    }

    /** The form of a message whose attributes have headers at these places. */
    static UpdateForm of(byte[] message, int[] headers, int count, boolean ipv4InReach, boolean ipv4InUnreach) {
        boolean usual = !ipv4InReach && !ipv4InUnreach;
        int before = -1;
        for (int i = 0; i < count && usual; i++) {
            int at = headers[i];
            int rank = rank(message[at + 1] & 0xff);
            boolean extended = (message[at] & AttributeType.EXTENDED_LENGTH) != 0;
            usual = rank > before && (!extended || message[at + 2] != 0);
            before = rank;
        }
        if (usual) {
            return USUAL;
        }
        short[] order = new short[count];
        for (int i = 0; i < count; i++) {
            order[i] = (short) (message[headers[i]] << 8 | message[headers[i] + 1] & 0xff);
        }
        return new UpdateForm(order, ipv4InReach, ipv4InUnreach);
    }

    private static int rank(int type) {
        return switch (type) {
            case AttributeType.MP_REACH -> 0;
            case AttributeType.MP_UNREACH -> 1;
            default -> type + 1;
        };
    }

    /** Whether it is the usual one. */
    public boolean isUsual() {
        return this == USUAL;
    }

    int count() {
        return order.length;
    }

    int type(int index) {
        return order[index] & 0xff;
    }

    boolean extended(int index) {
        return (order[index] >>> 8 & AttributeType.EXTENDED_LENGTH) != 0;
    }

    boolean ipv4InReach() {
        return ipv4InReach;
    }

    boolean ipv4InUnreach() {
        return ipv4InUnreach;
    }
}
