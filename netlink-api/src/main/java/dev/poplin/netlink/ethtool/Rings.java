package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.OptionalInt;

/**
 * The lengths of a device's packet rings, {@code ethtool -g}. What a device does not have is empty.
 *
 * @param maximum how long they can be
 * @param current how long they are
 * @param receiveBufferBytes the size of a receive buffer
 */
public record Rings(Lengths maximum, Lengths current, OptionalInt receiveBufferBytes) {

    private static final int RX = 6;
    private static final int RX_MINI = 7;
    private static final int RX_JUMBO = 8;
    private static final int TX = 9;
    private static final int FIRST_MAXIMUM = 2;
    private static final int RX_BUFFER_LENGTH = 10;

    /**
     * Lengths in packets.
     *
     * @param receive for packets of usual size
     * @param receiveMini for small ones
     * @param receiveJumbo for large ones
     * @param transmit for sending
     */
    public record Lengths(
            OptionalInt receive, OptionalInt receiveMini, OptionalInt receiveJumbo, OptionalInt transmit) {

        private static Lengths of(OptionalInt[] values, int first) {
            return new Lengths(values[first], values[first + 1], values[first + 2], values[first + 3]);
        }

        void write(MessageWriter writer) {
            Numbers.write(writer, RX, receive);
            Numbers.write(writer, RX_MINI, receiveMini);
            Numbers.write(writer, RX_JUMBO, receiveJumbo);
            Numbers.write(writer, TX, transmit);
        }
    }

    static Rings decode(AttributeReader attributes) {
        OptionalInt[] values = Numbers.read(attributes, RX_BUFFER_LENGTH);
        return new Rings(Lengths.of(values, FIRST_MAXIMUM), Lengths.of(values, RX), values[RX_BUFFER_LENGTH]);
    }
}
