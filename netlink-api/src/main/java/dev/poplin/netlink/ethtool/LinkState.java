package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.message.AttributeReader;
import java.util.OptionalInt;

/**
 * Whether a link has its other end.
 *
 * @param detected whether there is a carrier
 * @param extendedState why there is none, if the driver knows (linux/ethtool.h ETHTOOL_LINK_EXT_STATE_*)
 */
public record LinkState(boolean detected, OptionalInt extendedState) {

    private static final int LINK = 2;
    private static final int EXTENDED_STATE = 5;

    static LinkState decode(AttributeReader attributes) {
        OptionalInt[] values = Numbers.read(attributes, EXTENDED_STATE);
        return new LinkState(values[LINK].orElse(0) != 0, values[EXTENDED_STATE]);
    }
}
