package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a device speaks with its peer, {@code ethtool LINK} (linux/ethtool_netlink.h ETHTOOL_A_LINKMODES_*). Modes have the kernel's names,
 * such as {@code 1000baseT/Full}; {@code Autoneg}, {@code TP} and {@code Pause} are among them.
 *
 * @param autonegotiated whether the modes are agreed on with the peer
 * @param supported the modes that the device has
 * @param advertised those that it tells the peer
 * @param peer those that the peer tells, as far as it is known
 * @param speedMbps megabits in a second, if it is known
 * @param duplex whether both can speak at once
 * @param lanes over how many lanes, if it is known
 * @param masterSlaveSetting which end is to give the clock, if the device has a say (linux/ethtool.h MASTER_SLAVE_CFG_*)
 * @param masterSlaveState which does (MASTER_SLAVE_STATE_*)
 * @param rateMatching how the device adapts the rate of its PHY (RATE_MATCH_*), if it tells
 */
public record LinkModes(
        boolean autonegotiated,
        Set<String> supported,
        Set<String> advertised,
        Set<String> peer,
        OptionalInt speedMbps,
        Duplex duplex,
        OptionalInt lanes,
        OptionalInt masterSlaveSetting,
        OptionalInt masterSlaveState,
        OptionalInt rateMatching) {

    private static final int AUTONEGOTIATION = 2;
    private static final int OURS = 3;
    private static final int PEER = 4;
    private static final int SPEED = 5;
    private static final int DUPLEX = 6;
    private static final int MASTER_SLAVE_SETTING = 7;
    private static final int MASTER_SLAVE_STATE = 8;
    private static final int LANES = 9;
    private static final int RATE_MATCHING = 10;
    private static final int UNKNOWN_SPEED = -1;

    /** Keeps copies of the sets. */
    public LinkModes {
        supported = Set.copyOf(supported);
        advertised = Set.copyOf(advertised);
        peer = Set.copyOf(peer);
    }

    /**
     * Who may speak when (linux/ethtool.h DUPLEX_*).
     *
     * @param number the kernel's number
     */
    public record Duplex(int number) {

        /** One after the other. */
        public static final Duplex HALF = new Duplex(0);
        /** Both at once. */
        public static final Duplex FULL = new Duplex(1);
        /** Not known, such as without a peer. */
        public static final Duplex UNKNOWN = new Duplex(0xff);
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

        /** Megabits in a second; while modes are agreed on it chooses those to advertise: {@code speed 1000}. */
        public Change speedMbps(int speed) {
            u32(SPEED, speed);
            return this;
        }

        /** Who may speak when: {@code duplex full}. */
        public Change duplex(Duplex duplex) {
            u8(DUPLEX, duplex.number());
            return this;
        }

        /** Over how many lanes: {@code lanes 4}. */
        public Change lanes(int count) {
            u32(LANES, count);
            return this;
        }

        /** Switches modes to advertise by their names; the others stay: {@code advertise 1000baseT/Full on}. */
        public Change advertise(Map<String, Boolean> modes) {
            bits(OURS, modes);
            return this;
        }

        /** Which end is to give the clock (linux/ethtool.h MASTER_SLAVE_CFG_*): {@code master-slave preferred-master}. */
        public Change masterSlave(int setting) {
            u8(MASTER_SLAVE_SETTING, setting);
            return this;
        }
    }

    static LinkModes decode(AttributeReader attributes, List<String> names) {
        Set<String> supported = Set.of();
        Set<String> advertised = Set.of();
        Set<String> peer = Set.of();
        OptionalInt[] numbers = Numbers.none(RATE_MATCHING);
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
        OptionalInt speed = numbers[SPEED];
        return new LinkModes(
                numbers[AUTONEGOTIATION].orElse(0) != 0,
                supported,
                advertised,
                peer,
                speed.orElse(UNKNOWN_SPEED) == UNKNOWN_SPEED ? OptionalInt.empty() : speed,
                new Duplex(numbers[DUPLEX].orElse(Duplex.UNKNOWN.number())),
                numbers[LANES],
                numbers[MASTER_SLAVE_SETTING],
                numbers[MASTER_SLAVE_STATE],
                numbers[RATE_MATCHING]);
    }
}
