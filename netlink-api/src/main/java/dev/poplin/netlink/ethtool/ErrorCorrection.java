package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Forward error correction, {@code ethtool -I --show-fec} (linux/ethtool_netlink.h ETHTOOL_A_FEC_*). Modes have the kernel's names:
 * {@code None}, {@code BASER}, {@code RS}, {@code LLRS}.
 *
 * @param configured the modes that it may use
 * @param automatic whether the device chooses
 * @param active the mode in use, if the device tells: its name, or its number as a link mode where that has none here
 * @param statistics what it counts, by {@link Count}; empty if it does not, or was not asked, as in events
 */
public record ErrorCorrection(
        Set<String> configured, boolean automatic, Optional<String> active, Map<Count, Blocks> statistics) {

    private static final int MODES = 2;
    private static final int AUTOMATIC = 3;
    private static final int ACTIVE = 4;
    private static final int STATISTICS = 5;
    private static final Map<Integer, String> NAMES = Map.of(49, "None", 50, "RS", 51, "BASER", 74, "LLRS");

    /** Keeps copies of the sets. */
    public ErrorCorrection {
        configured = Set.copyOf(configured);
        statistics = Map.copyOf(statistics);
    }

    /** What is counted. */
    public enum Count {
        /** Blocks that were mended. */
        CORRECTED_BLOCKS,
        /** Blocks that could not be. */
        UNCORRECTABLE_BLOCKS,
        /** Bits that were mended. */
        CORRECTED_BITS;

        private static final int FIRST = 2;
    }

    /**
     * A count.
     *
     * @param total of the whole link
     * @param lanes of each lane, if the device tells
     */
    public record Blocks(long total, List<Long> lanes) {

        /** Keeps a copy of the list. */
        public Blocks {
            lanes = List.copyOf(lanes);
        }
    }

    /** What is to change; what is not said stays as it is. A builder, confined to one thread. */
    public static final class Change extends SettingsChange {

        private Change() {}

        /** Changes nothing yet. */
        public static Change create() {
            return new Change();
        }

        /** Whether the device chooses: {@code encoding auto}. */
        public Change automatic(boolean on) {
            flag(AUTOMATIC, on);
            return this;
        }

        /** Makes these all modes that it may use: {@code encoding rs}. */
        public Change modes(Set<String> modes) {
            list(MODES, modes);
            return this;
        }
    }

    static ErrorCorrection decode(AttributeReader attributes, List<String> names) {
        Set<String> configured = Set.of();
        OptionalInt[] numbers = Numbers.none(ACTIVE);
        Map<Count, Blocks> statistics = Map.of();
        while (attributes.next()) {
            switch (attributes.type()) {
                case MODES ->
                    configured = BitSetAttribute.read(attributes, names).set();
                case STATISTICS -> statistics = statistics(attributes.nested());
                default -> Numbers.readOne(attributes, numbers);
            }
        }
        Optional<String> active = numbers[ACTIVE].isEmpty()
                ? Optional.empty()
                : Optional.of(NAMES.getOrDefault(
                        numbers[ACTIVE].getAsInt(), Integer.toUnsignedString(numbers[ACTIVE].getAsInt())));
        return new ErrorCorrection(configured, numbers[AUTOMATIC].orElse(0) != 0, active, statistics);
    }

    private static Map<Count, Blocks> statistics(AttributeReader counts) {
        Map<Count, Blocks> statistics = new TreeMap<>();
        while (counts.next()) {
            int which = counts.type() - Count.FIRST;
            int numbers = counts.length() / Long.BYTES;
            if (which >= 0 && which < Count.values().length && numbers > 0) {
                List<Long> lanes = new ArrayList<>();
                for (int lane = 1; lane < numbers; lane++) {
                    lanes.add(counts.u64(lane * Long.BYTES));
                }
                statistics.put(Count.values()[which], new Blocks(counts.u64(), lanes));
            }
        }
        return statistics;
    }
}
