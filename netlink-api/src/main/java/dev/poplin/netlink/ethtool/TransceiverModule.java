package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.OptionalInt;

/**
 * The module in a device's socket, {@code ethtool --show-module} (linux/ethtool_netlink.h ETHTOOL_A_MODULE_*).
 *
 * @param powerPolicy linux/ethtool.h ETHTOOL_MODULE_POWER_MODE_POLICY_*: 1 always high, 2 as needed; empty if the device does not tell
 * @param power ETHTOOL_MODULE_POWER_MODE_*: 1 low, 2 high; empty if no module is there
 */
public record TransceiverModule(OptionalInt powerPolicy, OptionalInt power) {

    /** The policy by which a module always has all power. */
    public static final int POLICY_HIGH = 1;
    /** The policy by which a module has little power while its link is down. */
    public static final int POLICY_AUTO = 2;

    static final int POWER_POLICY = 2;
    private static final int POWER = 3;

    static TransceiverModule decode(AttributeReader attributes) {
        OptionalInt[] values = Numbers.read(attributes, POWER);
        return new TransceiverModule(values[POWER_POLICY], values[POWER]);
    }

    /**
     * A piece of a module's memory, {@code ethtool -m LINK hex on} (ETHTOOL_A_MODULE_EEPROM_*). What is in it is said by SFF-8472, SFF-8636
     * and CMIS.
     *
     * @param offset where it begins in its page, in bytes; 128 and more for a page but the first
     * @param lengthBytes how long it is, 1 to 128
     * @param page the page
     * @param bank the bank
     * @param busAddress of the module's memory: 0x50, or 0x51 for what a module by SFF-8472 measures
     */
    public record Region(int offset, int lengthBytes, int page, int bank, int busAddress) {

        private static final int OFFSET = 2;
        private static final int LENGTH = 3;
        private static final int PAGE = 4;
        private static final int BANK = 5;
        private static final int BUS_ADDRESS = 6;
        private static final int DATA = 7;
        private static final int USUAL_ADDRESS = 0x50;

        /**
         * Checks the numbers that are one byte.
         *
         * @throws IllegalArgumentException if the page, the bank or the address is not within 0 and 255
         */
        public Region {
            SettingsChange.requireByte("page", page);
            SettingsChange.requireByte("bank", bank);
            SettingsChange.requireByte("address", busAddress);
        }

        /** A piece of the first bank at the usual address. */
        public static Region of(int page, int offset, int lengthBytes) {
            return new Region(offset, lengthBytes, page, 0, USUAL_ADDRESS);
        }

        void write(MessageWriter writer) {
            writer.attributeU32(OFFSET, offset)
                    .attributeU32(LENGTH, lengthBytes)
                    .attributeU8(PAGE, page)
                    .attributeU8(BANK, bank)
                    .attributeU8(BUS_ADDRESS, busAddress);
        }

        static byte[] decode(AttributeReader attributes) {
            byte[] data = {};
            while (attributes.next()) {
                if (attributes.type() == DATA) {
                    data = attributes.bytes();
                }
            }
            return data;
        }
    }
}
