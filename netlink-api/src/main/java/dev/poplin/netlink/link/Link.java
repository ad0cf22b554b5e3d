package dev.poplin.netlink.link;

import dev.poplin.inet.MacAddress;
import dev.poplin.netlink.link.type.BridgePort;
import dev.poplin.netlink.link.type.LinkType;
import dev.poplin.netlink.link.type.PortType;
import dev.poplin.netlink.message.Attribute;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.LinkLayerAddress;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One interface as the kernel describes it. Immutable.
 *
 * @param index its number in its namespace
 * @param name its name
 * @param type what it is, with the settings of its driver; {@link LinkType#kind} is empty for loopback and hardware
 * @param flags linux/if.h IFF_*
 * @param mtuBytes the greatest packet it carries
 * @param mac its link-layer address of six bytes, or null if it has none; see {@link #linkLayerAddress}
 * @param master the index of the bridge it is a port of, 0 if of none
 * @param peer the index of the link it is tied to (for veth: the other end, maybe in another namespace), 0 if none
 * @param group its group, 0 unless set
 * @param alias its description (ifalias), empty unless set
 * @param alternativeNames further names by which it is found
 * @param port what it is to its master, or null if it has none or the master's driver says nothing of it
 * @param settings further settings, see {@link LinkSetting}, and what has no name here, as it came
 */
public record Link(
        int index,
        String name,
        LinkType type,
        int flags,
        int mtuBytes,
        @Nullable MacAddress mac,
        int master,
        int peer,
        int group,
        String alias,
        List<String> alternativeNames,
        @Nullable PortType port,
        Attributes<Link> settings) {

    static final int HEADER_BYTES = 16;

    /**
     * The index, if a link can have it. To the kernel 0 is none, and in many requests all of them.
     *
     * @throws IllegalArgumentException if it is not above 0
     */
    public static int requireIndex(int index) {
        if (index <= 0) {
            throw new IllegalArgumentException("no link has the index " + index);
        }
        return index;
    }

    private static final int IFF_UP = 1;
    private static final int IFF_RUNNING = 0x40;
    private static final int IFF_LOWER_UP = 0x10000;

    /** Keeps a copy of the names. */
    public Link {
        alternativeNames = List.copyOf(alternativeNames);
    }

    /**
     * What an RTM_NEWLINK or RTM_DELLINK message says.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if it is no such message
     */
    public static Link decode(Reply reply) {
        String name = "";
        LinkInfo info = LinkInfo.NONE;
        List<String> alternativeNames = List.of();
        String alias = "";
        MacAddress mac = null;
        int mtu = 0;
        int master = 0;
        int peer = 0;
        int group = 0;
        List<RawAttribute> settings = new ArrayList<>();
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case LinkAttribute.ADDRESS -> {
                    mac = attributes.macAddress();
                    if (mac == null) {
                        settings.add(RawAttribute.of(attributes));
                    }
                }
                case LinkAttribute.IFNAME -> name = attributes.string();
                case LinkAttribute.MTU -> mtu = attributes.u32();
                case LinkAttribute.LINK -> peer = attributes.u32();
                case LinkAttribute.MASTER -> master = attributes.u32();
                case LinkAttribute.IFALIAS -> alias = attributes.string();
                case LinkAttribute.GROUP -> group = attributes.u32();
                case LinkAttribute.LINKINFO -> {
                    info = LinkInfo.decode(attributes.nested());
                    if (!info.report().isEmpty()) {
                        settings.add(LinkSetting.DRIVER_REPORT.encode(info.report()));
                    }
                }
                case LinkAttribute.TARGET_NETNSID -> {
                    // Where it was asked for; not a part of it.
                }
                case LinkAttribute.PROP_LIST -> alternativeNames = alternativeNames(attributes.nested());
                case LinkAttribute.AF_SPEC -> {
                    AddressFamilies.generation(attributes.nested());
                    settings.add(RawAttribute.of(attributes));
                }
                default -> settings.add(RawAttribute.of(attributes));
            }
        }
        return new Link(
                reply.u32(4),
                name,
                info.type(),
                reply.u32(8),
                mtu,
                mac,
                master,
                peer,
                group,
                alias,
                alternativeNames,
                info.port(),
                Attributes.of(LinkSetting.SPACE, settings));
    }

    private static List<String> alternativeNames(AttributeReader properties) {
        List<String> names = new ArrayList<>();
        while (properties.next()) {
            if (properties.type() == LinkAttribute.ALT_IFNAME) {
                names.add(properties.string());
            }
        }
        return names;
    }

    /**
     * The same without what changes by itself, such as timers and counts, also those of its driver and its master's, and without what has no
     * name here, which may be one of these.
     */
    public Link withoutTimers() {
        PortType still = port == null ? null : port.settings();
        return new Link(
                index,
                name,
                type.settings(),
                flags,
                mtuBytes,
                mac,
                master,
                peer,
                group,
                alias,
                alternativeNames,
                still,
                LinkSetting.lasting(settings));
    }

    /** The name of its driver such as {@code veth} or {@code bridge}; empty for loopback and hardware. */
    public String kind() {
        return type.kind();
    }

    /**
     * The value of a setting, or empty if the kernel does not tell it.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if it is no such value
     */
    public <T> Optional<T> get(Attribute<Link, T> setting) {
        return settings.get(setting);
    }

    /** What it is as a port of a bridge, or empty if it is none. */
    public Optional<BridgePort> bridgePort() {
        return port instanceof BridgePort found ? Optional.of(found) : Optional.empty();
    }

    /** The id of its eBPF program that sees packets first, or empty if it has none. */
    public Optional<Long> xdpProgram() {
        return get(LinkSetting.XDP).flatMap(xdp -> xdp.get(Xdp.PROGRAM));
    }

    /**
     * How its IPv6 link-local addresses come to be, or empty if the kernel does not tell it, as in lists of all links before Linux 6.15: {@code
     * addrgenmode}.
     */
    public Optional<NewLink.AddressGeneration> addressGeneration() {
        return AddressFamilies.generation(settings);
    }

    /** Whether it is administratively up. */
    public boolean isUp() {
        return (flags & IFF_UP) != 0;
    }

    /**
     * Whether packets can go: it is up, and its operational state is up or not known (IFF_UP and IFF_RUNNING). A link with a carrier may
     * still be dormant, such as a port that waits for its authentication.
     */
    public boolean isRunning() {
        return isUp() && (flags & IFF_RUNNING) != 0;
    }

    /** Whether it is up and its driver sees a carrier (IFF_UP and IFF_LOWER_UP). */
    public boolean hasCarrier() {
        return isUp() && (flags & IFF_LOWER_UP) != 0;
    }

    /** Whether it can carry packets: {@code state}. */
    public OperationalState operationalState() {
        return get(LinkSetting.OPERATIONAL_STATE).orElse(OperationalState.UNKNOWN);
    }

    /** Its link-layer address of six bytes, or empty if it has none. */
    public Optional<MacAddress> macAddress() {
        return Optional.ofNullable(mac);
    }

    /** Its link-layer address of whatever length, such as the four bytes of an IPv4 tunnel; empty if it has none. */
    public Optional<LinkLayerAddress> linkLayerAddress() {
        return mac == null ? get(LinkSetting.ADDRESS) : Optional.of(LinkLayerAddress.of(mac));
    }

    /** As {@code ip link} begins its line. */
    @Override
    public String toString() {
        return index + ": " + name + " mtu " + mtuBytes + (isUp() ? " up" : " down")
                + (kind().isEmpty() ? "" : " " + kind()) + (mac == null ? "" : " address " + mac);
    }
}
