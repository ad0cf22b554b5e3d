package dev.poplin.netlink.system;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageType;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the outcome in an ERROR or DONE message, with what the kernel adds to it (linux/netlink.h NLMSGERR_ATTR_*). */
final class ExtendedAck {

    private static final int ATTRIBUTE_MESSAGE = 1;
    private static final int ATTRIBUTE_OFFSET = 2;
    private static final int ATTRIBUTE_COOKIE = 3;
    private static final int ATTRIBUTE_POLICY = 4;
    private static final int ATTRIBUTE_MISSING_TYPE = 5;
    private static final int ATTRIBUTE_MISSING_NEST = 6;
    private static final int REQUEST_HEADER_BYTES = 16;

    private final Request request;
    private final ByteBuffer sent;
    private final int start;

    /** What is said of a request whose message begins at {@code start} of what was sent. */
    ExtendedAck(Request request, ByteBuffer sent, int start) {
        this.request = request;
        this.sent = sent;
        this.start = start;
    }

    /** The failure that this message reports, or empty if it is an acknowledgement. */
    Optional<NetlinkException> failure(Reply message) {
        int code = -message.u32(0);
        if (code <= 0) {
            return Optional.empty();
        }
        String text = null;
        String attribute = null;
        String limits = "";
        int nest = 0;
        int missing = -1;
        byte[] cookie = new byte[0];
        if ((message.flags() & MessageFlags.ACK_TLVS) != 0) {
            AttributeReader attributes = message.attributes(attributesAt(message));
            while (attributes.next()) {
                switch (attributes.type()) {
                    case ATTRIBUTE_MESSAGE -> text = attributes.string();
                    case ATTRIBUTE_OFFSET -> attribute = path(attributes.u32());
                    case ATTRIBUTE_COOKIE -> cookie = attributes.bytes();
                    case ATTRIBUTE_POLICY -> limits = AttributePolicy.limits(attributes.nested());
                    case ATTRIBUTE_MISSING_TYPE -> missing = attributes.u32();
                    case ATTRIBUTE_MISSING_NEST -> nest = attributes.u32();
                    default -> {
                        // Newer kernels add more; none of it changes the outcome.
                    }
                }
            }
        }
        String where = missing >= 0 ? missing(nest, missing) : append(attribute, limits);
        return Optional.of(new NetlinkException(request.operation(), Errno.of(code), text, where, cookie));
    }

    private String path(int offset) {
        return request.names().pathOf(sent, start, offset);
    }

    /** The kernel says no nest if the attribute is missing beside all others. */
    private String missing(int nest, int type) {
        AttributeNames names = request.names();
        return (nest == 0 ? names.name(type) : names.pathOfMissing(sent, start, nest, type)) + " (missing)";
    }

    private static @Nullable String append(@Nullable String attribute, String limits) {
        return attribute == null || limits.isEmpty() ? attribute : attribute + " (" + limits + ")";
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
