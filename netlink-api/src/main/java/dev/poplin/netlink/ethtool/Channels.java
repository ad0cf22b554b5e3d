package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.OptionalInt;

/**
 * The queues of a device, {@code ethtool -l}. What a device does not have is empty.
 *
 * @param maximum how many it could have
 * @param current how many it has
 */
public record Channels(Counts maximum, Counts current) {

    private static final int RX_COUNT = 6;
    private static final int TX_COUNT = 7;
    private static final int OTHER_COUNT = 8;
    private static final int COMBINED_COUNT = 9;
    private static final int FIRST_MAXIMUM = 2;

    /**
     * Queues by what they do.
     *
     * @param receive for receiving only
     * @param transmit for sending only
     * @param other for neither
     * @param combined for both
     */
    public record Counts(OptionalInt receive, OptionalInt transmit, OptionalInt other, OptionalInt combined) {

        private static Counts of(OptionalInt[] values, int first) {
            return new Counts(values[first], values[first + 1], values[first + 2], values[first + 3]);
        }

        void write(MessageWriter writer) {
            Numbers.write(writer, RX_COUNT, receive);
            Numbers.write(writer, TX_COUNT, transmit);
            Numbers.write(writer, OTHER_COUNT, other);
            Numbers.write(writer, COMBINED_COUNT, combined);
        }
    }

    static Channels decode(AttributeReader attributes) {
        OptionalInt[] values = Numbers.read(attributes, COMBINED_COUNT);
        return new Channels(Counts.of(values, FIRST_MAXIMUM), Counts.of(values, RX_COUNT));
    }
}
