package dev.poplin.netlink.address;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.inet.Ipv6Address;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;

/**
 * A label of an IPv6 prefix: a source address is chosen that has the label of the destination (RFC 6724 §2.1). Immutable.
 *
 * @param prefix the prefix, IPv6
 * @param link the index of the link that it is for, 0 for all
 * @param label the label
 */
public record AddressLabel(Cidr prefix, int link, int label) {

    static final int HEADER_BYTES = 12;
    static final int IFAL_ADDRESS = 1;
    private static final int IFAL_LABEL = 2;

    static final AttributeNames NAMES = AttributeNames.builder(HEADER_BYTES)
            .name(IFAL_ADDRESS, "IFAL_ADDRESS")
            .name(IFAL_LABEL, "IFAL_LABEL")
            .build();

    /**
     * Checks the prefix.
     *
     * @throws IllegalArgumentException if it is not of IPv6 or has host bits, or if the label is -1
     */
    public AddressLabel {
        if (prefix.family() != IpFamily.IPV6 || !prefix.isCanonical()) {
            throw new IllegalArgumentException(prefix + " is not an IPv6 prefix without host bits");
        }
        if (label == -1) {
            throw new IllegalArgumentException("label 4294967295 means none");
        }
    }

    /** A label of a prefix on all links. */
    public static AddressLabel of(Cidr prefix, int label) {
        return new AddressLabel(prefix, 0, label);
    }

    /**
     * What an RTM_NEWADDRLABEL message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static AddressLabel decode(Reply reply) {
        IpAddress address = Ipv6Address.of(0, 0);
        int label = 0;
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFAL_ADDRESS -> address = attributes.address();
                case IFAL_LABEL -> label = attributes.u32();
                default -> {
                    // The kernel has no others.
                }
            }
        }
        try {
            return new AddressLabel(Cidr.of(address, reply.u8(2)), reply.u32(4), label);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.because(e, reply.bytes(), reply.start());
        }
    }

    void write(MessageWriter writer) {
        writer.u8(AddressFamily.INET6).u8(0).u8(prefix.length()).u8(0).u32(link).u32(0);
        writer.attributeU32(IFAL_LABEL, label).attributeAddress(IFAL_ADDRESS, prefix.address());
    }

    /** As {@code ip addrlabel} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        return "prefix " + prefix + (link == 0 ? "" : " dev #" + link) + " label " + Integer.toUnsignedString(label);
    }
}
