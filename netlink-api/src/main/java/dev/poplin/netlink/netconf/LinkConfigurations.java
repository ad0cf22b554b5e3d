package dev.poplin.netlink.netconf;

import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;

/** The IP settings of a namespace's links, as {@code ip netconf}. Thread-safe. */
public final class LinkConfigurations {

    private static final int RTM_GETNETCONF = 82;

    private final Conversation conversation;

    /** The settings of the namespace that this conversation is with. */
    public LinkConfigurations(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The settings of every link, of all and of those to come: {@code ip netconf show}. */
    public List<LinkConfiguration> list(IpFamily family) throws NetlinkException {
        return conversation.dump(
                new Request("netconf show", RTM_GETNETCONF, 0, LinkConfiguration.SPACE.names(), writer -> writer.u8(
                                AddressFamily.of(family))
                        .u8(0)
                        .u16(0)),
                LinkConfiguration::decode);
    }

    /**
     * The settings of one link: {@code ip netconf show dev LINK}.
     *
     * @param link its index, or {@link LinkConfiguration#ALL}, or {@link LinkConfiguration#DEFAULT}
     * @throws NetlinkException EINVAL or ENODEV if there is no such link
     */
    public LinkConfiguration get(IpFamily family, int link) throws NetlinkException {
        return conversation.get(
                new Request(
                        "netconf show dev #" + link,
                        RTM_GETNETCONF,
                        0,
                        LinkConfiguration.SPACE.names(),
                        writer -> writer.u8(AddressFamily.of(family))
                                .u8(0)
                                .u16(0)
                                .attributeU32(LinkConfiguration.LINK.number(), link)),
                LinkConfiguration::decode);
    }
}
