package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Energy-Efficient Ethernet, {@code ethtool --show-eee} (linux/ethtool_netlink.h ETHTOOL_A_EEE_*). Modes have the kernel's names.
 *
 * @param supported the link modes in which the device can rest
 * @param advertised those that it tells the peer
 * @param peer those that the peer tells
 * @param active whether both have agreed on it
 * @param enabled whether it is switched on
 * @param transmitLowPower whether the device rests when it has nothing to send
 * @param transmitTimerMicros how long it waits before that, if it tells
 */
public record EnergyEfficiency(
        Set<String> supported,
        Set<String> advertised,
        Set<String> peer,
        boolean active,
        boolean enabled,
        boolean transmitLowPower,
        OptionalInt transmitTimerMicros) {

    private static final int OURS = 2;
    private static final int PEER = 3;
    private static final int ACTIVE = 4;
    private static final int ENABLED = 5;
    private static final int TRANSMIT_LOW_POWER = 6;
    private static final int TRANSMIT_TIMER = 7;

    /** Keeps copies of the sets. */
    public EnergyEfficiency {
        supported = Set.copyOf(supported);
        advertised = Set.copyOf(advertised);
        peer = Set.copyOf(peer);
    }

    /** What is to change; what is not said stays as it is. A builder, confined to one thread. */
    public static final class Change extends SettingsChange {

        private Change() {}

        /** Changes nothing yet. */
        public static Change create() {
            return new Change();
        }

        /** Switches it: {@code eee on|off}. */
        public Change enabled(boolean on) {
            flag(ENABLED, on);
            return this;
        }

        /** Switches link modes to advertise by their names: {@code advertise N}. */
        public Change advertise(Map<String, Boolean> modes) {
            bits(OURS, modes);
            return this;
        }

        /** Whether to rest when nothing is to be sent: {@code tx-lpi on|off}. */
        public Change transmitLowPower(boolean on) {
            flag(TRANSMIT_LOW_POWER, on);
            return this;
        }

        /** How long to wait before that: {@code tx-timer N}. */
        public Change transmitTimerMicros(int micros) {
            u32(TRANSMIT_TIMER, micros);
            return this;
        }
    }

    static EnergyEfficiency decode(AttributeReader attributes, List<String> names) {
        Set<String> supported = Set.of();
        Set<String> advertised = Set.of();
        Set<String> peer = Set.of();
        OptionalInt[] numbers = Numbers.none(TRANSMIT_TIMER);
        while (attributes.next()) {
            switch (attributes.type()) {
                case OURS -> {
                    BitSetAttribute ours = BitSetAttribute.read(attributes, names);
                    supported = ours.listed();
                    advertised = ours.set();
                }
                case PEER -> peer = BitSetAttribute.read(attributes, names).set();
                default -> Numbers.readOne(attributes, numbers);
            }
        }
        return new EnergyEfficiency(
                supported,
                advertised,
                peer,
                numbers[ACTIVE].orElse(0) != 0,
                numbers[ENABLED].orElse(0) != 0,
                numbers[TRANSMIT_LOW_POWER].orElse(0) != 0,
                numbers[TRANSMIT_TIMER]);
    }
}
