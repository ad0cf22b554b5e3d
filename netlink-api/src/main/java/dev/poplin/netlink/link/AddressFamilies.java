package dev.poplin.netlink.link;

import dev.poplin.netlink.link.NewLink.AddressGeneration;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.Attributes;
import dev.poplin.netlink.message.MessageWriter;
import java.util.Optional;

/** What IFLA_AF_SPEC says of a link: the settings that each address family has for it. */
final class AddressFamilies {

    private AddressFamilies() {}

    /** How IPv6 link-local addresses come to be; empty if nothing is said of it or it has no name here. */
    static Optional<AddressGeneration> generation(Attributes<Link> settings) {
        return settings.find(LinkAttribute.AF_SPEC).flatMap(spec -> generation(spec.nested()));
    }

    /**
     * The same of what the reader has still to come.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if it is not in whole attributes
     */
    static Optional<AddressGeneration> generation(AttributeReader families) {
        int number = -1;
        while (families.next()) {
            if (families.type() == AddressFamily.INET6) {
                AttributeReader inet6 = families.nested();
                while (inet6.next()) {
                    number = inet6.type() == LinkAttribute.INET6_ADDR_GEN_MODE ? inet6.u8() : number;
                }
            }
        }
        AddressGeneration[] known = AddressGeneration.values();
        return number >= 0 && number < known.length ? Optional.of(known[number]) : Optional.empty();
    }

    static void write(MessageWriter writer, AddressGeneration mode) {
        writer.nested(AddressFamily.INET6, () -> writer.attributeU8(LinkAttribute.INET6_ADDR_GEN_MODE, mode.ordinal()));
    }
}
