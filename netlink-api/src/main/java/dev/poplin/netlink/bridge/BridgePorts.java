package dev.poplin.netlink.bridge;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.link.type.BridgePort;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ports of the bridges of a namespace, as {@code bridge link}. Thread-safe. */
public final class BridgePorts {

    private final Conversation conversation;

    BridgePorts(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * One port.
     *
     * @param link its index
     * @param name its name
     * @param bridge the index of its bridge
     * @param settings what it is there
     */
    public record Port(int link, String name, int bridge, BridgePort settings) {

        /**
         * What an RTM_NEWLINK message of a bridge says.
         *
         * @throws dev.poplin.netlink.message.MalformedMessageException if it is no such message
         */
        public static Port decode(Reply reply) {
            String name = "";
            int bridge = 0;
            BridgePort settings = BridgePort.create();
            AttributeReader attributes = reply.attributes(BridgeMessage.LINK_HEADER_BYTES);
            while (attributes.next()) {
                switch (attributes.type()) {
                    case BridgeMessage.IFNAME -> name = attributes.string();
                    case BridgeMessage.MASTER -> bridge = attributes.u32();
                    case BridgeMessage.PROTINFO -> settings = BridgePort.decode(attributes.nested());
                    default -> {
                        // What every link has.
                    }
                }
            }
            return new Port(reply.u32(4), name, bridge, settings);
        }

        /** As {@code bridge link} writes it, with the bridge's index for its name. */
        @Override
        public String toString() {
            return link + ": " + name + " master #" + bridge + " " + settings;
        }
    }

    /** All ports: {@code bridge link show}. */
    public List<Port> list() throws NetlinkException {
        return conversation
                .dump(
                        new Request(
                                "bridge link show",
                                BridgeMessage.RTM_GETLINK,
                                0,
                                BridgeMessage.LINK_NAMES,
                                writer -> BridgeMessage.linkHeader(writer, 0)),
                        Port::decode)
                .stream()
                .filter(port -> port.bridge != 0 && port.bridge != port.link)
                .toList();
    }

    /** The ports of one bridge: of the list of all, as the kernel gives no other. */
    public List<Port> list(int bridge) throws NetlinkException {
        return list().stream().filter(port -> port.bridge == bridge).toList();
    }

    /** What this link is as a port, or empty if it is none: {@code bridge link show dev PORT}; of the list of all. */
    public Optional<Port> find(int link) throws NetlinkException {
        return list().stream().filter(port -> port.link == link).findFirst();
    }

    /**
     * Changes what is said of a port: {@code bridge link set dev PORT …}.
     *
     * @throws NetlinkException EINVAL or EOPNOTSUPP if the link is no port of a bridge
     */
    public void change(int link, BridgePort settings) throws NetlinkException {
        conversation.execute(changing(link, settings));
    }

    /** Changes many ports by their indices; the outcome of each in the map's order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(Map<Integer, BridgePort> settings) throws NetlinkException {
        return conversation.executeAll(settings.entrySet().stream()
                .map(port -> changing(port.getKey(), port.getValue()))
                .toList());
    }

    private static Request changing(int link, BridgePort settings) {
        return new Request(
                () -> "bridge link set dev #" + link + " " + settings,
                BridgeMessage.RTM_SETLINK,
                0,
                BridgeMessage.portNames(settings.attributes().names()),
                writer -> BridgeMessage.linkHeader(writer, link)
                        .nested(BridgeMessage.PROTINFO, () -> settings.write(writer)));
    }
}
