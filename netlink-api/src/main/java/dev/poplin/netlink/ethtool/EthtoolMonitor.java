package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.generic.GenericMonitor;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.Reply;
import java.io.IOException;
import java.util.List;

/** Tells what changes of devices: {@code ethtool --monitor}. What it cannot read it tells as {@link EthtoolEvent.Other}. */
public final class EthtoolMonitor implements EventStream.Decoder<EthtoolEvent> {

    private static final String GROUP = "monitor";
    private static final int FEATURES = 13;
    private static final int RINGS = 17;
    private static final int CHANNELS = 19;
    private static final int COALESCING = 21;

    private final int type;
    private final List<String> featureNames;

    EthtoolMonitor(int type, List<String> featureNames) {
        this.type = type;
        this.featureNames = featureNames;
    }

    /**
     * Begins to watch a namespace.
     *
     * @param ethtool is asked for what offloads are called
     * @throws IOException if it cannot be entered or the kernel refuses; ENOENT if the kernel has no such family
     */
    public static EventStream<EthtoolEvent> open(NetworkNamespace namespace, Ethtool ethtool) throws IOException {
        GenericFamily family = ethtool.family();
        EthtoolMonitor decoder = new EthtoolMonitor(family.id(), ethtool.featureNames());
        return new EventStream<>(GenericMonitor.join(namespace, family, GROUP), decoder);
    }

    @Override
    public void message(Reply message, List<EthtoolEvent> events) {
        if (message.type() == type) {
            events.add(decode(message, featureNames));
        }
    }

    @Override
    public void overrun(List<EthtoolEvent> events) {
        events.add(new EthtoolEvent.Overrun());
    }

    static EthtoolEvent decode(Reply message, List<String> featureNames) {
        int command = message.u8(0);
        String link = "";
        try {
            link = link(Ethtool.attributes(message));
            AttributeReader attributes = Ethtool.attributes(message);
            return switch (command) {
                case FEATURES -> new EthtoolEvent.FeaturesChanged(link, Ethtool.features(attributes, featureNames));
                case RINGS -> new EthtoolEvent.RingsChanged(link, Rings.decode(attributes));
                case CHANNELS -> new EthtoolEvent.ChannelsChanged(link, Channels.decode(attributes));
                case COALESCING -> new EthtoolEvent.CoalescingChanged(link, Ethtool.coalescing(attributes));
                default -> new EthtoolEvent.Other(link, command);
            };
        } catch (MalformedMessageException e) {
            return new EthtoolEvent.Other(link, command);
        }
    }

    /** Every message has the header in the same place, whatever it is about. */
    private static String link(AttributeReader attributes) {
        while (attributes.next()) {
            if (attributes.type() == Ethtool.HEADER) {
                AttributeReader header = attributes.nested();
                while (header.next()) {
                    if (header.type() == Ethtool.HEADER_LINK_NAME) {
                        return header.string();
                    }
                }
            }
        }
        return "";
    }
}
