package dev.poplin.netlink.nftables.data;

import dev.poplin.netlink.message.AttributeReader;

/**
 * What a counter has counted.
 *
 * @param packets how many packets
 * @param bytes how many bytes
 */
public record Count(long packets, long bytes) {

    private static final int BYTES = 1;
    private static final int PACKETS = 2;

    /** Nothing. */
    public static final Count ZERO = new Count(0, 0);

    /** What stands in the attributes of a counter (NFTA_COUNTER_*). */
    public static Count of(Bytes attributes) {
        long packets = 0;
        long bytes = 0;
        AttributeReader reader = AttributeReader.of(attributes.toArray());
        while (reader.next()) {
            if (reader.type() == PACKETS) {
                packets = reader.be64();
            } else if (reader.type() == BYTES) {
                bytes = reader.be64();
            }
        }
        return new Count(packets, bytes);
    }

    /** As nft writes it. */
    @Override
    public String toString() {
        return "packets " + packets + " bytes " + bytes;
    }
}
