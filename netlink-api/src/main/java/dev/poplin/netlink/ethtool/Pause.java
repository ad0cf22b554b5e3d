package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Whether a device asks its peer to pause and pauses when asked, {@code ethtool -I -a} (linux/ethtool_netlink.h ETHTOOL_A_PAUSE_*).
 *
 * @param autonegotiated whether it is agreed on with the peer
 * @param receive whether it pauses when asked
 * @param transmit whether it asks
 * @param statistics how often, as far as the device counts
 */
public record Pause(boolean autonegotiated, boolean receive, boolean transmit, Statistics statistics) {

    private static final int AUTONEGOTIATION = 2;
    private static final int RECEIVE = 3;
    private static final int TRANSMIT = 4;
    private static final int STATISTICS = 5;
    private static final int SENT_FRAMES = 2;
    private static final int RECEIVED_FRAMES = 3;

    /**
     * Counts of pause frames; empty where the device does not count, or was not asked, as in events.
     *
     * @param sent those sent
     * @param received those received
     */
    public record Statistics(OptionalLong sent, OptionalLong received) {

        static final Statistics NONE = new Statistics(OptionalLong.empty(), OptionalLong.empty());

        private static Statistics decode(AttributeReader counts) {
            OptionalLong sent = OptionalLong.empty();
            OptionalLong received = OptionalLong.empty();
            while (counts.next()) {
                switch (counts.type()) {
                    case SENT_FRAMES -> sent = OptionalLong.of(counts.u64());
                    case RECEIVED_FRAMES -> received = OptionalLong.of(counts.u64());
                    default -> {
                        // Padding.
                    }
                }
            }
            return new Statistics(sent, received);
        }
    }

    /** What is to change; what is not said stays as it is. A builder, confined to one thread. */
    public static final class Change extends SettingsChange {

        private Change() {}

        /** Changes nothing yet. */
        public static Change create() {
            return new Change();
        }

        /** Whether to agree with the peer: {@code autoneg on|off}. */
        public Change autonegotiate(boolean on) {
            flag(AUTONEGOTIATION, on);
            return this;
        }

        /** Whether to pause when asked: {@code rx on|off}. */
        public Change receive(boolean on) {
            flag(RECEIVE, on);
            return this;
        }

        /** Whether to ask: {@code tx on|off}. */
        public Change transmit(boolean on) {
            flag(TRANSMIT, on);
            return this;
        }
    }

    static Pause decode(AttributeReader attributes) {
        OptionalInt[] numbers = Numbers.none(TRANSMIT);
        Statistics statistics = Statistics.NONE;
        while (attributes.next()) {
            if (attributes.type() == STATISTICS) {
                statistics = Statistics.decode(attributes.nested());
            } else {
                Numbers.readOne(attributes, numbers);
            }
        }
        return new Pause(
                numbers[AUTONEGOTIATION].orElse(0) != 0,
                numbers[RECEIVE].orElse(0) != 0,
                numbers[TRANSMIT].orElse(0) != 0,
                statistics);
    }
}
