package dev.poplin.netlink.traffic;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.traffic.type.FilterType;
import dev.poplin.netlink.traffic.type.TcHandle;
import org.jspecify.annotations.Nullable;

/**
 * A chain of filters, which an action goes to ({@code goto chain}). It comes by itself with its first filter. Immutable.
 *
 * @param link the index of the link
 * @param parent the class or discipline it is for, {@link TcHandle#INGRESS} among them
 * @param number its number, 0 for the first one
 * @param template what the filters in it have in common, so that hardware can prepare for them; null for none. Its fields are those
 *     that they match, its masks which bits of these. The kernel knows templates of {@code flower}
 */
public record FilterChain(int link, TcHandle parent, int number, @Nullable FilterType template) {

    private static final int MAX_NUMBER = 0x0fff_ffff;

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is not within 0 and 268435455
     */
    public FilterChain {
        if (number < 0 || number > MAX_NUMBER) {
            throw new IllegalArgumentException("chain " + number + " is not within 0 and " + MAX_NUMBER);
        }
    }

    /** A chain whose filters may match what they like. */
    public FilterChain(int link, TcHandle parent, int number) {
        this(link, parent, number, null);
    }

    /** The same whose filters match these fields: {@code tc chain add … flower dst_mac MAC/MASK}. */
    public FilterChain withTemplate(FilterType filters) {
        return new FilterChain(link, parent, number, filters);
    }

    /**
     * What an RTM_NEWCHAIN message says.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if it is no such message, or its template is malformed
     */
    public static FilterChain decode(Reply reply) {
        int number = 0;
        String kind = "";
        RawAttribute options = TrafficMessage.NO_OPTIONS;
        AttributeReader attributes = reply.attributes(TrafficMessage.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == Filter.CHAIN.number()) {
                number = attributes.u32() & MAX_NUMBER;
            } else if (attributes.type() == TrafficMessage.KIND) {
                kind = attributes.string();
            } else if (attributes.type() == TrafficMessage.OPTIONS) {
                options = RawAttribute.of(attributes);
            }
        }
        FilterType template = kind.isEmpty() ? null : FilterType.decode(kind, options);
        return new FilterChain(reply.u32(4), new TcHandle(reply.u32(12)), number, template);
    }

    /** The same of the parent that was asked for: the kernel names its discipline instead, which it does not take in a request. */
    FilterChain of(TcHandle asked) {
        return asked.equals(TcHandle.NONE) ? this : new FilterChain(link, asked, number, template);
    }

    void write(MessageWriter writer) {
        writeKey(writer);
        FilterType filters = template;
        if (filters != null) {
            writer.attributeString(TrafficMessage.KIND, filters.kind());
            Filter.OPTIONS.encode(filters.content()).write(writer);
        }
    }

    /** Writes which chain it is, without its template. */
    void writeKey(MessageWriter writer) {
        TrafficMessage.header(writer, link, TcHandle.NONE, parent, 0).attributeU32(Filter.CHAIN.number(), number);
    }

    /** As {@code tc chain} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        return "dev #" + link + " parent " + parent + " chain " + number
                + (template == null ? "" : " " + TrafficMessage.text(() -> template));
    }
}
