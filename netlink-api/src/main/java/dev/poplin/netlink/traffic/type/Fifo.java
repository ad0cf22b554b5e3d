package dev.poplin.netlink.traffic.type;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;

/**
 * Packets go out as they came: {@code tc qdisc add … pfifo limit PACKETS} or {@code bfifo limit BYTES}. Immutable.
 *
 * @param kind {@code pfifo} or {@code bfifo}
 * @param limit how many packets or bytes may wait
 */
public record Fifo(String kind, long limit) implements QdiscType {

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the limit is not within 0 and 4294967295
     */
    public Fifo {
        if (limit < 0 || limit > 0xffff_ffffL) {
            throw new IllegalArgumentException(kind + " limit " + limit + " is not within 0 and 4294967295");
        }
    }

    /** A queue of so many packets. */
    public static Fifo packets(long limit) {
        return new Fifo("pfifo", limit);
    }

    /** A queue of so many bytes. */
    public static Fifo bytes(long limit) {
        return new Fifo("bfifo", limit);
    }

    static QdiscType decode(String kind, RawAttribute options) {
        return options.content().length == 4
                ? new Fifo(
                        kind, Integer.toUnsignedLong(AttributeReader.at(options).u32()))
                : new KeptOptions(kind, options);
    }

    @Override
    public void write(MessageWriter writer) {
        writer.u32((int) limit);
    }

    @Override
    public String toString() {
        return kind + " limit " + limit;
    }
}
