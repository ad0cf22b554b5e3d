package dev.poplin.netlink.system;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the outcome in an ERROR or DONE message, with what the kernel adds to it (linux/netlink.h NLMSGERR_ATTR_*). */
final class ExtendedAck {

    private static final int ATTRIBUTE_MESSAGE = 1;
    private static final int ATTRIBUTE_OFFSET = 2;
    private static final int ATTRIBUTE_POLICY = 4;
    private static final int ATTRIBUTE_MISSING_TYPE = 5;
    private static final int REQUEST_HEADER_BYTES = 16;

    private ExtendedAck() {}

    /** The failure that this message reports, or empty if it is an acknowledgement. */
    static Optional<NetlinkException> failure(String operation, Reply message) {
        int code = -message.u32(0);
        if (code <= 0) {
            return Optional.empty();
        }
        String text = null;
        String attribute = null;
        if ((message.flags() & MessageFlags.ACK_TLVS) != 0) {
            AttributeReader attributes = message.attributes(attributesAt(message));
            while (attributes.next()) {
                switch (attributes.type()) {
                    case ATTRIBUTE_MESSAGE -> text = attributes.string();
                    case ATTRIBUTE_OFFSET -> attribute = "offset " + attributes.u32() + append(attribute);
                    case ATTRIBUTE_MISSING_TYPE -> attribute = "missing attribute " + attributes.u32();
                    case ATTRIBUTE_POLICY -> attribute = append(attribute) + " (outside its limits)";
                    default -> {
                        // Newer kernels add more; none of it changes the outcome.
                    }
                }
            }
        }
        return Optional.of(new NetlinkException(operation, Errno.of(code), text, attribute));
    }

    private static String append(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** DONE carries the errno and then attributes; ERROR repeats the request's header, or the request if it is not capped. */
    private static int attributesAt(Reply message) {
        if (message.type() == MessageType.DONE) {
            return 4;
        }
        boolean capped = (message.flags() & MessageFlags.CAPPED) != 0;
        return 4 + (capped ? REQUEST_HEADER_BYTES : Math.max(message.u32(4) + 3 & ~3, REQUEST_HEADER_BYTES));
    }
}
