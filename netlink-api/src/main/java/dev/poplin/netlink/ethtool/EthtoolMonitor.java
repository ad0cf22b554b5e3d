package dev.poplin.netlink.ethtool;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.generic.GenericFamily;
import dev.poplin.netlink.generic.GenericMonitor;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Tells what changes of devices: {@code ethtool --monitor}. What it cannot read it tells as {@link EthtoolEvent.Other}. */
public final class EthtoolMonitor implements EventStream.Decoder<EthtoolEvent> {

    private static final String GROUP = "monitor";
    private static final int LINK_INFO = 3;
    private static final int LINK_MODES = 5;
    private static final int MESSAGES = 8;
    private static final int WAKE_ON_LAN = 10;
    private static final int FEATURES = 13;
    private static final int PRIVATE_FLAGS = 15;
    private static final int RINGS = 17;
    private static final int CHANNELS = 19;
    private static final int COALESCING = 21;
    private static final int PAUSE = 23;
    private static final int ENERGY_EFFICIENCY = 25;
    private static final int ERROR_CORRECTION = 31;
    private static final int MODULE = 36;

    private final int type;
    private final Names names;

    /** What bits are called, which events number only. */
    interface Names {

        /** The names of a set (linux/ethtool.h ETH_SS_*), of the link if links differ in it. */
        List<String> of(int set, String link) throws NetlinkException;
    }

    EthtoolMonitor(int type, Names names) {
        this.type = type;
        this.names = names;
    }

    /**
     * Begins to watch a namespace.
     *
     * @param ethtool is asked for what offloads, modes and the like are called, also when private flags of a link change
     * @throws IOException if it cannot be entered or the kernel refuses; ENOENT if the kernel has no such family
     */
    public static EventStream<EthtoolEvent> open(NetworkNamespace namespace, Ethtool ethtool) throws IOException {
        GenericFamily family = ethtool.family();
        Map<Integer, List<String>> same = ethtool.strings(StringSets.OF_EVENTS);
        Names names = (set, link) -> {
            List<String> known = same.get(set);
            return known == null ? ethtool.stringSet(link, set) : known;
        };
        return new EventStream<>(GenericMonitor.join(namespace, family, GROUP), new EthtoolMonitor(family.id(), names));
    }

    @Override
    public void message(Reply message, List<EthtoolEvent> events) {
        if (message.type() == type) {
            events.add(decode(message, names));
        }
    }

    @Override
    public void overrun(List<EthtoolEvent> events) {
        events.add(new EthtoolEvent.Overrun());
    }

    static EthtoolEvent decode(Reply message, Names names) {
        int command = message.u8(0);
        String link = "";
        try {
            link = EthtoolFamily.link(message);
            return decode(command, link, EthtoolFamily.attributes(message), names);
        } catch (MalformedMessageException | NetlinkException e) {
            return new EthtoolEvent.Other(link, command);
        }
    }

    private static EthtoolEvent decode(int command, String link, AttributeReader attributes, Names names)
            throws NetlinkException {
        return switch (command) {
            case LINK_INFO -> new EthtoolEvent.LinkInfoChanged(link, LinkInfo.decode(attributes));
            case LINK_MODES ->
                new EthtoolEvent.LinkModesChanged(
                        link, LinkModes.decode(attributes, names.of(StringSets.LINK_MODES, link)));
            case MESSAGES ->
                new EthtoolEvent.MessagesChanged(
                        link,
                        NamedFlags.decode(attributes, names.of(StringSets.MESSAGE_CLASSES, link))
                                .set());
            case WAKE_ON_LAN ->
                new EthtoolEvent.WakeOnLanChanged(
                        link, WakeOnLan.decode(attributes, names.of(StringSets.WAKE_MODES, link)));
            case FEATURES ->
                new EthtoolEvent.FeaturesChanged(link, Feature.decode(attributes, names.of(StringSets.FEATURES, link)));
            case PRIVATE_FLAGS ->
                new EthtoolEvent.PrivateFlagsChanged(
                        link,
                        NamedFlags.decode(attributes, names.of(StringSets.PRIVATE_FLAGS, link))
                                .all());
            case RINGS -> new EthtoolEvent.RingsChanged(link, Rings.decode(attributes));
            case CHANNELS -> new EthtoolEvent.ChannelsChanged(link, Channels.decode(attributes));
            case COALESCING -> new EthtoolEvent.CoalescingChanged(link, Coalescing.decode(attributes));
            case PAUSE -> new EthtoolEvent.PauseChanged(link, Pause.decode(attributes));
            case ENERGY_EFFICIENCY ->
                new EthtoolEvent.EnergyEfficiencyChanged(
                        link, EnergyEfficiency.decode(attributes, names.of(StringSets.LINK_MODES, link)));
            case ERROR_CORRECTION ->
                new EthtoolEvent.ErrorCorrectionChanged(
                        link, ErrorCorrection.decode(attributes, names.of(StringSets.LINK_MODES, link)));
            case MODULE -> new EthtoolEvent.ModuleChanged(link, TransceiverModule.decode(attributes));
            default -> new EthtoolEvent.Other(link, command);
        };
    }
}
