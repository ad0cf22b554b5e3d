package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;

/** How a device gathers packets before it interrupts, {@code ethtool -c} (linux/ethtool_netlink.h ETHTOOL_A_COALESCE_*). */
public enum Coalescing {
    /** Microseconds from a received packet to the interrupt. */
    RX_USECS,
    /** Received packets before an interrupt. */
    RX_MAX_FRAMES,
    /** As RX_USECS, while an interrupt is being served. */
    RX_USECS_IRQ,
    /** As RX_MAX_FRAMES, while an interrupt is being served. */
    RX_MAX_FRAMES_IRQ,
    /** Microseconds from a sent packet to the interrupt. */
    TX_USECS,
    /** Sent packets before an interrupt. */
    TX_MAX_FRAMES,
    /** As TX_USECS, while an interrupt is being served. */
    TX_USECS_IRQ,
    /** As TX_MAX_FRAMES, while an interrupt is being served. */
    TX_MAX_FRAMES_IRQ,
    /** Microseconds between updates of the statistics. */
    STATS_BLOCK_USECS,
    /** 1 if receiving adapts itself to the load. */
    USE_ADAPTIVE_RX,
    /** 1 if sending adapts itself to the load. */
    USE_ADAPTIVE_TX,
    /** Packets in a second below which the LOW numbers hold. */
    PKT_RATE_LOW,
    /** RX_USECS at a low rate. */
    RX_USECS_LOW,
    /** RX_MAX_FRAMES at a low rate. */
    RX_MAX_FRAMES_LOW,
    /** TX_USECS at a low rate. */
    TX_USECS_LOW,
    /** TX_MAX_FRAMES at a low rate. */
    TX_MAX_FRAMES_LOW,
    /** Packets in a second above which the HIGH numbers hold. */
    PKT_RATE_HIGH,
    /** RX_USECS at a high rate. */
    RX_USECS_HIGH,
    /** RX_MAX_FRAMES at a high rate. */
    RX_MAX_FRAMES_HIGH,
    /** TX_USECS at a high rate. */
    TX_USECS_HIGH,
    /** TX_MAX_FRAMES at a high rate. */
    TX_MAX_FRAMES_HIGH,
    /** Seconds over which the rate is measured. */
    RATE_SAMPLE_INTERVAL,
    /** 1 if the timer of sending starts anew with each completion. */
    USE_CQE_MODE_TX,
    /** 1 if the timer of receiving starts anew with each completion. */
    USE_CQE_MODE_RX;

    private static final int FIRST = 2;

    private int attribute() {
        return ordinal() + FIRST;
    }

    /** Whether the kernel has it as one byte and not as 32 bits. */
    private boolean isFlag() {
        return switch (this) {
            case USE_ADAPTIVE_RX, USE_ADAPTIVE_TX, USE_CQE_MODE_TX, USE_CQE_MODE_RX -> true;
            default -> false;
        };
    }

    static Map<Coalescing, Integer> decode(AttributeReader attributes) {
        Coalescing[] all = values();
        OptionalInt[] values = Numbers.read(attributes, all[all.length - 1].attribute());
        Map<Coalescing, Integer> known = new EnumMap<>(Coalescing.class);
        for (Coalescing each : all) {
            values[each.attribute()].ifPresent(value -> known.put(each, value));
        }
        return known;
    }

    /**
     * Writes the numbers that are to change.
     *
     * @throws IllegalArgumentException if one that is a switch is neither 0 nor 1
     */
    static void write(MessageWriter writer, Map<Coalescing, Integer> changes) {
        changes.forEach((each, value) -> {
            if (each.isFlag()) {
                if (value != 0 && value != 1) {
                    throw new IllegalArgumentException(each + " " + value + " is neither 0 nor 1");
                }
                writer.attributeU8(each.attribute(), value);
            } else {
                writer.attributeU32(each.attribute(), value);
            }
        });
    }
}
