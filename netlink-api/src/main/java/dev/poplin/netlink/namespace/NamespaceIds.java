package dev.poplin.netlink.namespace;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.OptionalInt;

/**
 * The numbers by which one namespace knows others: a link whose other end is elsewhere says where by such a number. As
 * {@code ip netns set} and {@code ip netns list-id}. Thread-safe.
 */
public final class NamespaceIds {

    private static final int RTM_NEWNSID = 88;
    private static final int RTM_GETNSID = 90;
    private static final int HEADER_BYTES = 4;
    private static final int NETNSA_NSID = 1;
    private static final int NETNSA_FD = 3;
    private static final int NONE = -1;

    private static final AttributeNames NAMES = AttributeNames.builder(HEADER_BYTES)
            .name(NETNSA_NSID, "NETNSA_NSID")
            .name(NETNSA_FD, "NETNSA_FD")
            .build();

    private final Conversation conversation;

    /** The numbers of the namespace that this conversation is with. */
    public NamespaceIds(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The number of another namespace, or empty if it has none here. */
    public OptionalInt find(NetworkNamespace other) throws NetlinkException {
        int descriptor = other.descriptor();
        int id = conversation.get(
                new Request("netns list-id of " + other.name(), RTM_GETNSID, 0, NAMES, writer -> header(writer)
                        .attributeU32(NETNSA_FD, descriptor)),
                NamespaceIds::decode);
        return id == NONE ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** The number of another namespace; it gets the lowest free one if it has none. */
    public int findOrAssign(NetworkNamespace other) throws NetlinkException {
        OptionalInt known = find(other);
        if (known.isPresent()) {
            return known.getAsInt();
        }
        try {
            set(other, NONE);
        } catch (NetlinkException e) {
            // Somebody else has given it one since.
            if (!e.errno().equals(Errno.EEXIST)) {
                throw e;
            }
        }
        return find(other).orElse(NONE);
    }

    /**
     * Gives another namespace this number: {@code ip netns set NAME NUMBER}.
     *
     * @throws NetlinkException EEXIST if the namespace has a number already, ENOSPC if another has this one
     * @throws IllegalArgumentException if the number is negative
     */
    public void assign(NetworkNamespace other, int id) throws NetlinkException {
        if (id < 0) {
            throw new IllegalArgumentException("namespace id " + id + " is negative");
        }
        set(other, id);
    }

    private void set(NetworkNamespace other, int id) throws NetlinkException {
        int descriptor = other.descriptor();
        String number = id == NONE ? "auto" : Integer.toString(id);
        conversation.execute(
                new Request("netns set " + other.name() + " " + number, RTM_NEWNSID, 0, NAMES, writer -> header(writer)
                        .attributeU32(NETNSA_NSID, id)
                        .attributeU32(NETNSA_FD, descriptor)));
    }

    /** All numbers that are given: {@code ip netns list-id}. */
    public List<Integer> list() throws NetlinkException {
        return conversation.dump(
                new Request("netns list-id", RTM_GETNSID, 0, NAMES, NamespaceIds::header), NamespaceIds::decode);
    }

    /** struct rtgenmsg for any family, padded. */
    private static MessageWriter header(MessageWriter writer) {
        return writer.u32(0);
    }

    static int decode(Reply reply) {
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == NETNSA_NSID) {
                return attributes.u32();
            }
        }
        return NONE;
    }
}
