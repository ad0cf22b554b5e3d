package dev.poplin.netlink.conntrack;

/**
 * The state bits of a connection (linux/netfilter/nf_conntrack_common.h IPS_*).
 *
 * @param bits the bits
 */
public record ConnectionStatus(int bits) {

    /** Belongs to another connection. */
    public static final int EXPECTED = 0x1;
    /** Packets were seen in both directions. */
    public static final int SEEN_REPLY = 0x2;
    /** Is not dropped first when the table is full. */
    public static final int ASSURED = 0x4;
    /** The first packet has left the host. */
    public static final int CONFIRMED = 0x8;
    /** The source is translated. */
    public static final int SOURCE_NAT = 0x10;
    /** The destination is translated. */
    public static final int DESTINATION_NAT = 0x20;

    /** The status with these bits. */
    public static ConnectionStatus of(int bits) {
        return new ConnectionStatus(bits);
    }

    /** Whether all of these bits are set. */
    public boolean has(int wanted) {
        return (bits & wanted) == wanted;
    }

    @Override
    public String toString() {
        return "0x" + Integer.toHexString(bits);
    }
}
