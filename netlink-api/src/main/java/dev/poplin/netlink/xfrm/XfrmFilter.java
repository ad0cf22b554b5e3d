package dev.poplin.netlink.xfrm;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.MessageWriter;
import org.jspecify.annotations.Nullable;

/**
 * Which associations the kernel lists (XFRMA_PROTO, struct xfrm_address_filter). Immutable.
 *
 * @param protocol {@link XfrmState#ESP} and its like, 0 for any
 * @param source the prefix of the outer header's source, or null for any
 * @param destination the prefix of the outer header's destination, or null for any
 */
public record XfrmFilter(int protocol, @Nullable Cidr source, @Nullable Cidr destination) {

    /** All. */
    public static final XfrmFilter ALL = new XfrmFilter(0, null, null);

    private static final int PROTOCOL = 25;
    private static final int ADDRESS_FILTER = 26;

    /**
     * Checks what can be checked.
     *
     * @throws IllegalArgumentException if the protocol is not within 0 and 255 or the prefixes are of two families
     */
    public XfrmFilter {
        XfrmWire.requireByte("protocol", protocol);
        if (source != null && destination != null && source.family() != destination.family()) {
            throw new IllegalArgumentException("from " + source + " to " + destination + ": two families");
        }
    }

    /** The same of a protocol: {@code proto}. */
    public XfrmFilter protocol(int number) {
        return new XfrmFilter(number, source, destination);
    }

    /** The same from a prefix, of length 0 for all of its family: {@code src}. */
    public XfrmFilter from(Cidr prefix) {
        return new XfrmFilter(protocol, prefix, destination);
    }

    /** The same to a prefix: {@code dst}. */
    public XfrmFilter to(Cidr prefix) {
        return new XfrmFilter(protocol, source, prefix);
    }

    /** Writes the attributes of a question for associations. */
    void write(MessageWriter writer) {
        if (protocol != 0) {
            writer.attributeU8(PROTOCOL, protocol);
        }
        Cidr some = source == null ? destination : source;
        if (some != null) {
            writer.scope(ADDRESS_FILTER, () -> writeAddresses(writer, some.family()));
        }
    }

    private void writeAddresses(MessageWriter writer, IpFamily family) {
        XfrmWire.write(writer, source == null ? null : source.address());
        XfrmWire.write(writer, destination == null ? null : destination.address());
        writer.u16(AddressFamily.of(family))
                .u8(source == null ? 0 : source.length())
                .u8(destination == null ? 0 : destination.length());
    }

    /** As {@code ip xfrm state list} takes it. */
    @Override
    public String toString() {
        return (source == null ? "" : " src " + source)
                + (destination == null ? "" : " dst " + destination)
                + (protocol == 0 ? "" : " proto " + XfrmState.protocolName(protocol));
    }
}
