package dev.poplin.netlink.address;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;

/**
 * One address of an interface.
 *
 * @param link the interface's index
 * @param address the address with its prefix length; host bits are kept
 * @param scope 0 global, 253 link, 254 host
 * @param flags linux/if_addr.h IFA_F_*; {@link #NODAD} among them
 */
public record InterfaceAddress(int link, Cidr address, int scope, int flags) {

    /** IPv6: use the address at once, without asking whether somebody has it (IFA_F_NODAD). */
    public static final int NODAD = 0x02;

    static final int HEADER_BYTES = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;

    /** A global address of an interface without flags. */
    public static InterfaceAddress of(int link, Cidr address) {
        return new InterfaceAddress(link, address, 0, 0);
    }

    /** The same with IFA_F_NODAD. */
    public InterfaceAddress withoutDuplicateDetection() {
        return new InterfaceAddress(link, address, scope, flags | NODAD);
    }

    static InterfaceAddress decode(Reply reply) {
        IpAddress found = null;
        int flags = reply.u8(2);
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFA_ADDRESS -> found = found == null ? attributes.address() : found;
                case IFA_LOCAL -> found = attributes.address();
                case IFA_FLAGS -> flags = attributes.u32();
                default -> {
                    // Not shown by this record.
                }
            }
        }
        if (found == null) {
            throw MalformedMessageException.missing("IFA_ADDRESS", reply.bytes(), reply.start());
        }
        return new InterfaceAddress(reply.u32(4), Cidr.ofInterface(found, reply.u8(1)), reply.u8(3), flags);
    }

    void write(MessageWriter writer) {
        int family = address.family().bits() == 32 ? 2 : 10;
        writer.u8(family).u8(address.length()).u8(flags & 0xff).u8(scope).u32(link);
        writer.attributeAddress(IFA_LOCAL, address.address()).attributeAddress(IFA_ADDRESS, address.address());
        writer.attributeU32(IFA_FLAGS, flags);
    }

    @Override
    public String toString() {
        return address + " dev #" + link;
    }
}
