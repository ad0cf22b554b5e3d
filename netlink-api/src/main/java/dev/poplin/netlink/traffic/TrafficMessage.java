package dev.poplin.netlink.traffic;

import dev.poplin.netlink.message.MalformedMessageException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.traffic.type.TcHandle;
import java.util.function.Supplier;

/** struct tcmsg, with which all messages of traffic control begin, and the numbers of what follows. */
final class TrafficMessage {

    static final int HEADER_BYTES = 20;
    static final int KIND = 1;
    static final int OPTIONS = 2;
    static final RawAttribute NO_OPTIONS = new RawAttribute(OPTIONS, new byte[0]);

    private TrafficMessage() {}

    static MessageWriter header(MessageWriter writer, int link, TcHandle handle, TcHandle parent, int info) {
        writer.u8(0).u8(0).u16(0).u32(link);
        return writer.u32(handle.value()).u32(parent.value()).u32(info);
    }

    /** Settings in words; of malformed ones, only that they are. */
    static String text(Supplier<?> words) {
        try {
            return words.get().toString();
        } catch (MalformedMessageException e) {
            return "(" + e.getMessage() + ")";
        }
    }
}
