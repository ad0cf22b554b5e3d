package dev.poplin.netlink.route;

import dev.poplin.inet.IpAddress;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several ways that a route's packets may take: {@code nexthop via GATEWAY dev LINK weight N}.
 *
 * @param gateway the next hop, of either family, or null if the destination is on the link
 * @param link the index of the outgoing interface, 0 if none is given
 * @param weight its share of the packets, 1 to 256
 * @param flags linux/rtnetlink.h RTNH_F_*; {@link Route#ONLINK} among them
 * @param encapsulation what it puts in front of its packets, or null
 * @param others attributes that this record does not interpret
 */
public record NextHop(
        @Nullable IpAddress gateway,
        int link,
        int weight,
        int flags,
        @Nullable Encapsulation encapsulation,
        List<RawAttribute> others) {

    private static final int MAX_WEIGHT = 256;

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the weight is not within 1 and 256
     */
    public NextHop {
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight " + weight + " is not within 1 and " + MAX_WEIGHT);
        }
        others = List.copyOf(others);
    }

    /** A next hop of weight 1. */
    public static NextHop via(IpAddress gateway, int link) {
        return new NextHop(gateway, link, 1, 0, null, List.of());
    }

    /** The same with another share of the packets. */
    public NextHop withWeight(int changed) {
        return new NextHop(gateway, link, changed, flags, encapsulation, others);
    }

    /** The same with this in front of its packets. */
    public NextHop withEncapsulation(Encapsulation changed) {
        return new NextHop(gateway, link, weight, flags, changed, others);
    }

    /** Reads the next hops of RTA_MULTIPATH. */
    static List<NextHop> decodeAll(AttributeReader multipath) {
        List<NextHop> hops = new ArrayList<>();
        for (AttributeReader.Element element : multipath.elements(RouteAttribute.NEXT_HOP_BYTES)) {
            IpAddress gateway = null;
            int kind = 0;
            RawAttribute content = null;
            List<RawAttribute> others = new ArrayList<>();
            AttributeReader attributes = element.attributes();
            while (attributes.next()) {
                switch (attributes.type()) {
                    case RouteAttribute.GATEWAY -> gateway = attributes.address();
                    case RouteAttribute.VIA -> gateway = via(attributes);
                    case RouteAttribute.ENCAP_TYPE -> kind = attributes.u16();
                    case RouteAttribute.ENCAP -> content = RawAttribute.of(attributes);
                    default -> others.add(RawAttribute.of(attributes));
                }
            }
            Encapsulation encapsulation = content == null ? null : Encapsulation.decode(kind, content);
            int flags = element.u8(2) & Route.ONLINK;
            hops.add(new NextHop(gateway, element.u32(4), element.u8(3) + 1, flags, encapsulation, others));
        }
        return hops;
    }

    /** Writes struct rtnexthop and what follows it, for a route of this family. */
    void write(MessageWriter writer, IpFamily family) {
        writer.element(() -> {
            writer.u8(flags).u8(weight - 1).u32(link);
            if (encapsulation != null) {
                encapsulation.write(writer, RouteAttribute.ENCAP, RouteAttribute.ENCAP_TYPE);
            }
            writeGateway(writer, family, gateway);
            others.forEach(attribute -> attribute.write(writer));
        });
    }

    /** RTA_VIA: the family, then the address. */
    static IpAddress via(AttributeReader attribute) {
        int bytes = attribute.length() - 2;
        if (bytes != 4 && bytes != 16) {
            throw MalformedMessageException.in(attribute, "RTA_VIA with an address of " + bytes + " bytes");
        }
        byte[] content = attribute.bytes();
        byte[] address = new byte[bytes];
        System.arraycopy(content, 2, address, 0, bytes);
        return IpAddress.of(address);
    }

    static void writeGateway(MessageWriter writer, IpFamily family, @Nullable IpAddress gateway) {
        if (gateway == null) {
            return;
        }
        if (gateway.family() == family) {
            writer.attributeAddress(RouteAttribute.GATEWAY, gateway);
        } else {
            int number = AddressFamily.of(gateway.family());
            writer.scope(RouteAttribute.VIA, () -> writer.u16(number).bytes(gateway.toBytes()));
        }
    }

    @Override
    public String toString() {
        return "nexthop" + (encapsulation == null ? "" : " encap " + encapsulation)
                + (gateway == null ? "" : " via " + gateway) + (link == 0 ? "" : " dev #" + link) + " weight " + weight
                + ((flags & Route.ONLINK) != 0 ? " onlink" : "");
    }
}
