package dev.poplin.netlink.ethtool;

import java.util.Map;
import java.util.Set;

/** What changed of a device, by whomever. Immutable. */
public sealed interface EthtoolEvent {

    /**
     * Offloads were switched: {@code ethtool -K}.
     *
     * @param link the name of the link
     * @param features as they are now, by the kernel's names
     */
    record FeaturesChanged(String link, Map<String, Feature> features) implements EthtoolEvent {

        /** Keeps a copy of the map. */
        public FeaturesChanged {
            features = Map.copyOf(features);
        }
    }

    /**
     * Rings have other lengths: {@code ethtool -G}.
     *
     * @param link the name of the link
     * @param rings as they are now
     */
    record RingsChanged(String link, Rings rings) implements EthtoolEvent {}

    /**
     * There are other numbers of channels: {@code ethtool -L}.
     *
     * @param link the name of the link
     * @param channels as they are now
     */
    record ChannelsChanged(String link, Channels channels) implements EthtoolEvent {}

    /**
     * Packets are gathered otherwise: {@code ethtool -C}.
     *
     * @param link the name of the link
     * @param coalescing as it is now, as far as the driver knows it
     */
    record CoalescingChanged(String link, Map<Coalescing, Integer> coalescing) implements EthtoolEvent {

        /** Keeps a copy of the map. */
        public CoalescingChanged {
            coalescing = Map.copyOf(coalescing);
        }
    }

    /**
     * A link has other modes, speed or duplex: {@code ethtool -s}.
     *
     * @param link the name of the link
     * @param modes as they are now
     */
    record LinkModesChanged(String link, LinkModes modes) implements EthtoolEvent {}

    /**
     * A link has another port, PHY or crossover: {@code ethtool -s}.
     *
     * @param link the name of the link
     * @param info as it is now
     */
    record LinkInfoChanged(String link, LinkInfo info) implements EthtoolEvent {}

    /**
     * A driver writes something else to the log: {@code ethtool -s}.
     *
     * @param link the name of the link
     * @param messages what it writes now
     */
    record MessagesChanged(String link, Set<String> messages) implements EthtoolEvent {

        /** Keeps a copy. */
        public MessagesChanged {
            messages = Set.copyOf(messages);
        }
    }

    /**
     * A device is woken by something else: {@code ethtool -s}.
     *
     * @param link the name of the link
     * @param wakeOnLan what wakes it now
     */
    record WakeOnLanChanged(String link, WakeOnLan wakeOnLan) implements EthtoolEvent {}

    /**
     * A device pauses otherwise: {@code ethtool -A}.
     *
     * @param link the name of the link
     * @param pause as it is now, without statistics
     */
    record PauseChanged(String link, Pause pause) implements EthtoolEvent {}

    /**
     * A device saves energy otherwise: {@code ethtool --set-eee}.
     *
     * @param link the name of the link
     * @param energyEfficiency as it is now
     */
    record EnergyEfficiencyChanged(String link, EnergyEfficiency energyEfficiency) implements EthtoolEvent {}

    /**
     * A device corrects errors otherwise: {@code ethtool --set-fec}.
     *
     * @param link the name of the link
     * @param errorCorrection as it is now, without statistics
     */
    record ErrorCorrectionChanged(String link, ErrorCorrection errorCorrection) implements EthtoolEvent {}

    /**
     * Switches that only this driver has were set: {@code ethtool --set-priv-flags}.
     *
     * @param link the name of the link
     * @param flags as they are now, by its names
     */
    record PrivateFlagsChanged(String link, Map<String, Boolean> flags) implements EthtoolEvent {

        /** Keeps a copy. */
        public PrivateFlagsChanged {
            flags = Map.copyOf(flags);
        }
    }

    /**
     * The module in a socket changed: {@code ethtool --set-module}.
     *
     * @param link the name of the link
     * @param module as it is now
     */
    record ModuleChanged(String link, TransceiverModule module) implements EthtoolEvent {}

    /**
     * Something else changed, such as the hash of received packets.
     *
     * @param link the name of the link
     * @param command linux/ethtool_netlink.h ETHTOOL_MSG_*_NTF
     */
    record Other(String link, int command) implements EthtoolEvent {}

    /** Events were lost because they came faster than they were taken. */
    record Overrun() implements EthtoolEvent {}
}
