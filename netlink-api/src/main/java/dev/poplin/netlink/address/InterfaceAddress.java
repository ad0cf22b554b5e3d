package dev.poplin.netlink.address;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One address of an interface.
 *
 * @param link the interface's index
 * @param address the address with its prefix length; host bits are kept
 * @param scope 0 global, 253 link, 254 host
 * @param flags linux/if_addr.h IFA_F_*; {@link #NODAD} among them
 * @param peer the other end of a point-to-point link, to which the prefix length belongs then, or null
 * @param broadcast the address for all in the prefix (IPv4), or null
 * @param label an alias of the link's name (IPv4), empty unless set
 * @param others attributes that this record does not interpret
 */
public record InterfaceAddress(
        int link,
        Cidr address,
        int scope,
        int flags,
        @Nullable IpAddress peer,
        @Nullable IpAddress broadcast,
        String label,
        List<RawAttribute> others) {

    /** IPv6: use the address at once, without asking whether somebody has it (IFA_F_NODAD). */
    public static final int NODAD = 0x02;

    static final int HEADER_BYTES = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_LABEL = 3;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_CACHEINFO = 6;
    private static final int IFA_FLAGS = 8;
    static final int TARGET_NETNSID = 10;

    static final AttributeNames NAMES = AttributeNames.builder(HEADER_BYTES)
            .name(IFA_ADDRESS, "IFA_ADDRESS")
            .name(IFA_LOCAL, "IFA_LOCAL")
            .name(IFA_LABEL, "IFA_LABEL")
            .name(IFA_BROADCAST, "IFA_BROADCAST")
            .name(IFA_CACHEINFO, "IFA_CACHEINFO")
            .name(IFA_FLAGS, "IFA_FLAGS")
            .name(9, "IFA_RT_PRIORITY")
            .name(TARGET_NETNSID, "IFA_TARGET_NETNSID")
            .name(11, "IFA_PROTO")
            .build();

    /** Keeps a copy of the list. */
    public InterfaceAddress {
        others = List.copyOf(others);
    }

    /** A global address of an interface without flags. */
    public static InterfaceAddress of(int link, Cidr address) {
        return new InterfaceAddress(link, address, 0, 0, null, null, "", List.of());
    }

    /** The same with IFA_F_NODAD. */
    public InterfaceAddress withoutDuplicateDetection() {
        return new InterfaceAddress(link, address, scope, flags | NODAD, peer, broadcast, label, others);
    }

    /** The same with another scope: 0 global, 253 link, 254 host. */
    public InterfaceAddress withScope(int changed) {
        return new InterfaceAddress(link, address, changed, flags, peer, broadcast, label, others);
    }

    /** The same as one end of a point-to-point link: {@code ip address add ADDRESS peer PEER}. */
    public InterfaceAddress withPeer(IpAddress changed) {
        return new InterfaceAddress(link, address, scope, flags, changed, broadcast, label, others);
    }

    /** The same with a broadcast address. */
    public InterfaceAddress withBroadcast(IpAddress changed) {
        return new InterfaceAddress(link, address, scope, flags, peer, changed, label, others);
    }

    /** The same with a label, which must begin with the link's name. */
    public InterfaceAddress withLabel(String changed) {
        return new InterfaceAddress(link, address, scope, flags, peer, broadcast, changed, others);
    }

    /**
     * What an RTM_NEWADDR or RTM_DELADDR message says.
     *
     * @throws MalformedMessageException if it is no such message
     */
    public static InterfaceAddress decode(Reply reply) {
        IpAddress local = null;
        IpAddress far = null;
        IpAddress broadcast = null;
        String label = "";
        int flags = reply.u8(2);
        List<RawAttribute> others = new ArrayList<>(0);
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFA_ADDRESS -> far = attributes.address();
                case IFA_LOCAL -> local = attributes.address();
                case IFA_LABEL -> label = attributes.string();
                case IFA_BROADCAST -> broadcast = attributes.address();
                case IFA_FLAGS -> flags = attributes.u32();
                case TARGET_NETNSID -> {
                    // Where it was asked for; not a part of it.
                }
                default -> {
                    if (attributes.type() != IFA_CACHEINFO || !isForEver(attributes)) {
                        others.add(RawAttribute.of(attributes));
                    }
                }
            }
        }
        IpAddress own = local == null ? far : local;
        if (own == null) {
            throw MalformedMessageException.missing("IFA_ADDRESS", reply.bytes(), reply.start());
        }
        IpAddress peer = own.equals(far) ? null : far;
        try {
            Cidr address = Cidr.ofInterface(own, reply.u8(1));
            return new InterfaceAddress(reply.u32(4), address, reply.u8(3), flags, peer, broadcast, label, others);
        } catch (IllegalArgumentException e) {
            throw MalformedMessageException.because(e, reply.bytes(), reply.start());
        }
    }

    /** Whether struct ifa_cacheinfo gives the address no end, as it is if nothing is said. */
    private static boolean isForEver(AttributeReader cacheInfo) {
        return cacheInfo.u64() == -1;
    }

    /** In the order in which {@code ip} writes it. */
    void write(MessageWriter writer) {
        int family = address.family() == IpFamily.IPV4 ? 2 : 10;
        writer.u8(family).u8(address.length()).u8(flags & 0xff).u8(scope).u32(link);
        if (flags >>> 8 != 0) {
            writer.attributeU32(IFA_FLAGS, flags);
        }
        writer.attributeAddress(IFA_LOCAL, address.address());
        if (broadcast != null) {
            writer.attributeAddress(IFA_BROADCAST, broadcast);
        }
        if (!label.isEmpty()) {
            writer.attributeString(IFA_LABEL, label);
        }
        writer.attributeAddress(IFA_ADDRESS, peer == null ? address.address() : peer);
        others.forEach(attribute -> attribute.write(writer));
    }

    @Override
    public String toString() {
        return address + (peer == null ? "" : " peer " + peer) + (broadcast == null ? "" : " brd " + broadcast)
                + " dev #" + link + (label.isEmpty() ? "" : " label " + label);
    }
}
