package dev.poplin.netlink.link.type;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;

/**
 * What a link is to its master, with the settings that it has there: {@code ip link set NAME type bridge_slave …}. Immutable.
 *
 * <p>Settings that have no name here are kept, and so is an {@link UnknownPort unknown kind}.
 */
public sealed interface PortType permits BondPort, BridgePort, UnknownPort, VrfPort {

    /** The name of the master's driver, such as {@code bridge}. */
    String kind();

    /** Its settings. */
    Attributes<?> attributes();

    /** The same without what changes by itself, such as timers and counts. */
    default PortType settings() {
        return this;
    }

    /**
     * What IFLA_INFO_SLAVE_DATA says of a port of this kind.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if the length of an attribute does not fit
     */
    static PortType decode(String kind, AttributeReader data) {
        return switch (kind) {
            case "bond" -> new BondPort(Attributes.read(BondPort.SPACE, data));
            case "bridge" -> new BridgePort(Attributes.read(BridgePort.SPACE, data));
            case "vrf" -> new VrfPort(Attributes.read(VrfPort.SPACE, data));
            default -> new UnknownPort(kind, Attributes.read(UnknownPort.SPACE, data));
        };
    }

    /** Writes the settings as the content of IFLA_INFO_SLAVE_DATA. */
    default void write(MessageWriter writer) {
        attributes().write(writer);
    }

    /** Such as {@code bridge isolated on}. */
    default String text() {
        return attributes().isEmpty() ? kind() : kind() + " " + attributes();
    }
}
