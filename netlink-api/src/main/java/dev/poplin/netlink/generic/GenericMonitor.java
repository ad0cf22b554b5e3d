package dev.poplin.netlink.generic;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.mirror.EventStream;
import dev.poplin.netlink.namespace.NetworkNamespace;
import dev.poplin.netlink.system.NetlinkSocket;
import dev.poplin.netlink.system.NetlinkTransport;
import dev.poplin.netlink.system.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Listens to a group of a family: {@code genl ctrl monitor} for the controller's own ({@code nlctrl}, group {@code notify}), whose
 * messages have events of their own. What it cannot read it tells as {@link GenericEvent.Malformed}.
 *
 * <pre>{@code
 * GenericFamily ethtool = netlink.generic().family("ethtool");
 * try (EventStream<GenericEvent> events = GenericMonitor.open(namespace, ethtool, "monitor")) {
 *     events.forEach(event -> System.out.println(event));
 * }
 * }</pre>
 */
public final class GenericMonitor implements EventStream.Decoder<GenericEvent> {

    private static final int CONTROLLER = 16;
    private static final int NEW_FAMILY = 1;
    private static final int DELETE_FAMILY = 2;
    private static final int NEW_GROUP = 7;
    private static final int DELETE_GROUP = 8;

    private final GenericFamily family;

    GenericMonitor(GenericFamily family) {
        this.family = family;
    }

    /**
     * Begins to listen to a group of this name.
     *
     * @throws IOException if the namespace cannot be entered or the kernel refuses: ENOENT if the family has no such group, EPERM if
     *     not everybody may listen to it
     */
    public static EventStream<GenericEvent> open(NetworkNamespace namespace, GenericFamily family, String group)
            throws IOException {
        return over(join(namespace, family, group), family);
    }

    /** Listens to what comes through a transport of the caller's, which closes with the stream. */
    public static EventStream<GenericEvent> over(NetlinkTransport transport, GenericFamily family) {
        return new EventStream<>(transport, new GenericMonitor(family));
    }

    /**
     * A socket that hears what a family tells to a group.
     *
     * @throws IOException as {@link #open}
     */
    public static NetlinkTransport join(NetworkNamespace namespace, GenericFamily family, String group)
            throws IOException {
        int id = family.group(group)
                .orElseThrow(() -> new NetlinkException("listen to " + family.name() + " " + group, Errno.ENOENT))
                .id();
        return namespace.callToOpen(() -> NetlinkSocket.open(NetlinkSocket.GENERIC, id));
    }

    @Override
    public void message(Reply message, List<GenericEvent> events) {
        if (message.type() != family.id()) {
            return;
        }
        try {
            events.add(family.id() == CONTROLLER ? ofController(message) : decode(message, family.headerBytes()));
        } catch (MalformedMessageException e) {
            events.add(new GenericEvent.Malformed(message.u8(0)));
        }
    }

    @Override
    public void overrun(List<GenericEvent> events) {
        events.add(new GenericEvent.Overrun());
    }

    private static GenericEvent ofController(Reply message) {
        return switch (message.u8(0)) {
            case NEW_FAMILY -> new GenericEvent.FamilyCame(GenericFamily.decode(message));
            case DELETE_FAMILY -> new GenericEvent.FamilyGone(GenericFamily.decode(message));
            case NEW_GROUP -> new GenericEvent.GroupCame(GenericFamily.decode(message));
            case DELETE_GROUP -> new GenericEvent.GroupGone(GenericFamily.decode(message));
            default -> decode(message, 0);
        };
    }

    static GenericEvent.Message decode(Reply message, int headerBytes) {
        List<RawAttribute> found = new ArrayList<>();
        AttributeReader attributes = message.attributes(GenericFamily.GENERIC_HEADER_BYTES + headerBytes);
        while (attributes.next()) {
            found.add(RawAttribute.of(attributes));
        }
        return new GenericEvent.Message(message.u8(0), message.u8(1), found);
    }
}
