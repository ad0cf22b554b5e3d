package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a device can tell when packets came and went, {@code ethtool -T} (linux/ethtool_netlink.h ETHTOOL_A_TSINFO_*), by the kernel's names.
 *
 * @param capabilities such as {@code software-transmit}
 * @param transmitTypes such as {@code off}, {@code on}
 * @param receiveFilters such as {@code none}, {@code all}
 * @param clock the number of its PTP clock, /dev/ptpN, if it has one
 */
public record TimeStamping(
        Set<String> capabilities, Set<String> transmitTypes, Set<String> receiveFilters, OptionalInt clock) {

    private static final int CAPABILITIES = 2;
    private static final int TRANSMIT_TYPES = 3;
    private static final int RECEIVE_FILTERS = 4;
    private static final int CLOCK = 5;

    /** Keeps copies of the sets. */
    public TimeStamping {
        capabilities = Set.copyOf(capabilities);
        transmitTypes = Set.copyOf(transmitTypes);
        receiveFilters = Set.copyOf(receiveFilters);
    }

    static TimeStamping decode(AttributeReader attributes) {
        Set<String> capabilities = Set.of();
        Set<String> transmitTypes = Set.of();
        Set<String> receiveFilters = Set.of();
        OptionalInt clock = OptionalInt.empty();
        while (attributes.next()) {
            switch (attributes.type()) {
                case CAPABILITIES ->
                    capabilities = BitSetAttribute.read(attributes, List.of()).set();
                case TRANSMIT_TYPES ->
                    transmitTypes = BitSetAttribute.read(attributes, List.of()).set();
                case RECEIVE_FILTERS ->
                    receiveFilters = BitSetAttribute.read(attributes, List.of()).set();
                case CLOCK -> clock = OptionalInt.of(attributes.u32());
                default -> {
                    // The header says which link this is.
                }
            }
        }
        return new TimeStamping(capabilities, transmitTypes, receiveFilters, clock);
    }
}
