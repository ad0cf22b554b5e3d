package dev.poplin.netlink.traffic;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.traffic.type.TcHandle;

/**
 * A chain of filters, which an action goes to ({@code goto chain}). It comes by itself with its first filter. Immutable.
 *
 * @param link the index of the link
 * @param parent the class or discipline it is for, {@link TcHandle#INGRESS} among them
 * @param number its number, 0 for the first one
 */
public record FilterChain(int link, TcHandle parent, int number) {

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

    /**
     * What an RTM_NEWCHAIN message says.
     *
     * @throws dev.poplin.netlink.message.MalformedMessageException if it is no such message
     */
    public static FilterChain decode(Reply reply) {
        int number = 0;
        AttributeReader attributes = reply.attributes(TrafficMessage.HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == Filter.CHAIN.number()) {
                number = attributes.u32() & MAX_NUMBER;
            }
        }
        return new FilterChain(reply.u32(4), new TcHandle(reply.u32(12)), number);
    }

    void write(MessageWriter writer) {
        TrafficMessage.header(writer, link, TcHandle.NONE, parent, 0).attributeU32(Filter.CHAIN.number(), number);
    }

    /** As {@code tc chain} writes it, with the link's index for its name. */
    @Override
    public String toString() {
        return "dev #" + link + " parent " + parent + " chain " + number;
    }
}
