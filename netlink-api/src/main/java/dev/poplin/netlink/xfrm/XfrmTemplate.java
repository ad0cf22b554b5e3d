package dev.poplin.netlink.xfrm;

import dev.poplin.inet.IpAddress;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What association a policy asks for (struct xfrm_user_tmpl). Immutable.
 *
 * @param family the family of the addresses, {@link AddressFamily#INET} and its like
 * @param source the source of the outer header, or null for any
 * @param destination the destination of the outer header, or null for any
 * @param spi its index, 0 for any
 * @param protocol {@link XfrmState#ESP} and its like
 * @param requestId the number that binds associations to it, 0 for any
 * @param mode {@link XfrmState#TUNNEL} and its like
 * @param share who may use it: 0 anybody
 * @param optional whether packets pass without an association: {@code level use}
 * @param authentication which algorithms, a bit for each
 * @param encryption which algorithms, a bit for each
 * @param compression which algorithms, a bit for each
 */
public record XfrmTemplate(
        int family,
        @Nullable IpAddress source,
        @Nullable IpAddress destination,
        int spi,
        int protocol,
        int requestId,
        int mode,
        int share,
        boolean optional,
        int authentication,
        int encryption,
        int compression) {

    static final int BYTES = 64;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the family is not within 0 and 65535, or protocol, mode or share not within 0 and 255
     */
    public XfrmTemplate {
        XfrmWire.requireTwoBytes("family", family);
        XfrmWire.requireByte("protocol", protocol);
        XfrmWire.requireByte("mode", mode);
        XfrmWire.requireByte("share", share);
    }

    /** A tunnel between two hosts: {@code tmpl src SOURCE dst DESTINATION proto PROTOCOL reqid ID mode tunnel}. */
    public static XfrmTemplate tunnel(IpAddress source, IpAddress destination, int protocol, int requestId) {
        if (source.family() != destination.family()) {
            throw new IllegalArgumentException("tunnel from " + source + " to " + destination);
        }
        int family = AddressFamily.of(source.family());
        return new XfrmTemplate(
                family, source, destination, 0, protocol, requestId, XfrmState.TUNNEL, 0, false, -1, -1, -1);
    }

    static List<XfrmTemplate> decodeAll(AttributeReader at) {
        List<XfrmTemplate> all = new ArrayList<>();
        for (int from = 0; from + BYTES <= at.length(); from += BYTES) {
            all.add(decode(at, from));
        }
        return List.copyOf(all);
    }

    private static XfrmTemplate decode(AttributeReader at, int from) {
        int family = at.u16(from + 24);
        IpAddress destination = XfrmWire.address(at, from, family);
        IpAddress source = XfrmWire.address(at, from + 28, family);
        return new XfrmTemplate(
                family,
                isAny(source) ? null : source,
                isAny(destination) ? null : destination,
                at.be32(from + 16),
                at.u8(from + 20),
                at.u32(from + 44),
                at.u8(from + 48),
                at.u8(from + 49),
                at.u8(from + 50) != 0,
                at.u32(from + 52),
                at.u32(from + 56),
                at.u32(from + 60));
    }

    private static boolean isAny(IpAddress address) {
        for (byte part : address.toBytes()) {
            if (part != 0) {
                return false;
            }
        }
        return true;
    }

    static void writeAll(MessageWriter writer, List<XfrmTemplate> all) {
        all.forEach(template -> template.write(writer));
    }

    private void write(MessageWriter writer) {
        XfrmWire.write(writer, destination);
        writer.be32(spi).u8(protocol).u8(0).u16(0).u16(family).u16(0);
        XfrmWire.write(writer, source);
        writer.u32(requestId).u8(mode).u8(share).u8(optional ? 1 : 0).u8(0);
        writer.u32(authentication).u32(encryption).u32(compression);
    }

    /** As {@code ip xfrm} writes it. */
    @Override
    public String toString() {
        return "tmpl" + (source == null ? "" : " src " + source) + (destination == null ? "" : " dst " + destination)
                + " proto " + XfrmState.protocolName(protocol) + (spi == 0 ? "" : String.format(" spi 0x%08x", spi))
                + (requestId == 0 ? "" : " reqid " + Integer.toUnsignedString(requestId)) + " mode "
                + XfrmState.modeName(mode) + (optional ? " level use" : "");
    }
}
