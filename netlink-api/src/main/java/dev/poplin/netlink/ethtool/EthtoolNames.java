package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.message.AttributeNames;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The names of the attributes of requests, by command (linux/ethtool_netlink.h ETHTOOL_MSG_* and ETHTOOL_A_*). Each request has one
 * line in {@link #of} that names its attributes in their order behind the header.
 */
final class EthtoolNames {

    private static final Supplier<AttributeNames> HEADER = list("ETHTOOL_A_HEADER_", "DEV_INDEX DEV_NAME FLAGS");

    private static final AttributeNames BIT_SET = AttributeNames.builder(0)
            .names("ETHTOOL_A_BITSET_", "NOMASK SIZE BITS VALUE MASK")
            .within(
                    3,
                    () -> AttributeNames.list(
                            "ETHTOOL_A_BITSET_BITS_BIT", list("ETHTOOL_A_BITSET_BIT_", "INDEX NAME VALUE")))
            .build();

    private static final AttributeNames STRING_SET = AttributeNames.builder(0)
            .names("ETHTOOL_A_STRINGSET_", "ID COUNT STRINGS")
            .within(3, () -> AttributeNames.list("ETHTOOL_A_STRINGS_STRING", list("ETHTOOL_A_STRING_", "INDEX VALUE")))
            .build();

    private EthtoolNames() {}

    /** The names for a request of this command. */
    static AttributeNames of(int command) {
        return switch (command) {
            case 1 ->
                message("STRSET", "STRINGSETS COUNTS_ONLY")
                        .within(2, () -> AttributeNames.list("ETHTOOL_A_STRINGSETS_STRINGSET", () -> STRING_SET))
                        .build();
            case 2, 3 ->
                message("LINKINFO", "PORT PHYADDR TP_MDIX TP_MDIX_CTRL TRANSCEIVER")
                        .build();
            case 4, 5 ->
                bitSets(
                        message(
                                "LINKMODES",
                                "AUTONEG OURS PEER SPEED DUPLEX MASTER_SLAVE_CFG MASTER_SLAVE_STATE LANES RATE_MATCHING"),
                        3,
                        4);
            case 6 ->
                message("LINKSTATE", "LINK SQI SQI_MAX EXT_STATE EXT_SUBSTATE").build();
            case 7, 8 -> bitSets(message("DEBUG", "MSGMASK"), 2);
            case 9, 10 -> bitSets(message("WOL", "MODES SOPASS"), 2);
            case 11, 12 -> bitSets(message("FEATURES", "HW WANTED ACTIVE NOCHANGE"), 2, 3, 4, 5);
            case 13, 14 -> bitSets(message("PRIVFLAGS", "FLAGS"), 2);
            case 15, 16 ->
                message(
                                "RINGS",
                                "RX_MAX RX_MINI_MAX RX_JUMBO_MAX TX_MAX RX RX_MINI RX_JUMBO TX RX_BUF_LEN"
                                        + " TCP_DATA_SPLIT CQE_SIZE TX_PUSH")
                        .build();
            case 17, 18 ->
                message("CHANNELS", "RX_MAX TX_MAX OTHER_MAX COMBINED_MAX RX_COUNT TX_COUNT OTHER_COUNT COMBINED_COUNT")
                        .build();
            case 19, 20 ->
                message(
                                "COALESCE",
                                Arrays.stream(Coalescing.values())
                                        .map(Enum::name)
                                        .collect(Collectors.joining(" ")))
                        .build();
            case 21, 22 -> message("PAUSE", "AUTONEG RX TX STATS").build();
            case 23, 24 ->
                bitSets(message("EEE", "MODES_OURS MODES_PEER ACTIVE ENABLED TX_LPI_ENABLED TX_LPI_TIMER"), 2, 3);
            case 25 -> bitSets(message("TSINFO", "TIMESTAMPING TX_TYPES RX_FILTERS PHC_INDEX"), 2, 3, 4);
            case 29, 30 -> bitSets(message("FEC", "MODES AUTO ACTIVE STATS"), 2);
            case 31 ->
                message("MODULE_EEPROM", "OFFSET LENGTH PAGE BANK I2C_ADDRESS DATA")
                        .build();
            case 32 ->
                AttributeNames.builder(GenericFamily.GENERIC_HEADER_BYTES)
                        .names("ETHTOOL_A_STATS_", "PAD HEADER GROUPS GRP")
                        .within(2, HEADER)
                        .within(3, () -> BIT_SET)
                        .build();
            case 34, 35 -> message("MODULE", "POWER_MODE_POLICY POWER_MODE").build();
            default ->
                AttributeNames.builder(GenericFamily.GENERIC_HEADER_BYTES)
                        .nested(1, "ETHTOOL_A_HEADER", 0, HEADER)
                        .build();
        };
    }

    private static AttributeNames.Builder message(String name, String attributes) {
        return AttributeNames.builder(GenericFamily.GENERIC_HEADER_BYTES)
                .names("ETHTOOL_A_" + name + "_", "HEADER " + attributes)
                .within(1, HEADER);
    }

    private static AttributeNames bitSets(AttributeNames.Builder message, int... types) {
        for (int type : types) {
            message.within(type, () -> BIT_SET);
        }
        return message.build();
    }

    private static Supplier<AttributeNames> list(String prefix, String names) {
        AttributeNames list = AttributeNames.builder(0).names(prefix, names).build();
        return () -> list;
    }
}
