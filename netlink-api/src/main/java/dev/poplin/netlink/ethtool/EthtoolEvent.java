package dev.poplin.netlink.ethtool;

import java.util.Map;

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
     * Something else changed, such as the modes of a link.
     *
     * @param link the name of the link
     * @param command linux/ethtool_netlink.h ETHTOOL_MSG_*_NTF
     */
    record Other(String link, int command) implements EthtoolEvent {}

    /** Events were lost because they came faster than they were taken. */
    record Overrun() implements EthtoolEvent {}
}
