package dev.poplin.netlink.system;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageWriter;
import java.nio.ByteBuffer;

/** Cuts what came in one piece into its messages. */
public final class Datagram {

    private Datagram() {}

    /** Takes the messages of a datagram. */
    public interface Receiver {

        /** One message and its sequence number; the message is valid during the call. */
        void message(int sequence, Reply message);
    }

    /**
     * Hands out the messages between the buffer's position and limit, in order.
     *
     * @throws NetlinkException EINVAL at a message that does not fit, or a header that is cut off; those before it have been handed out
     */
    public static void forEach(ByteBuffer datagram, Receiver receiver) throws NetlinkException {
        int offset = datagram.position();
        while (datagram.limit() - offset >= MessageWriter.HEADER_BYTES) {
            int length = datagram.getInt(offset);
            if (length < MessageWriter.HEADER_BYTES || length > datagram.limit() - offset) {
                throw new NetlinkException("a message of " + length + " bytes does not fit its datagram", Errno.EINVAL);
            }
            int type = Short.toUnsignedInt(datagram.getShort(offset + 4));
            int flags = Short.toUnsignedInt(datagram.getShort(offset + 6));
            int sequence = datagram.getInt(offset + 8);
            receiver.message(
                    sequence, new Reply(type, flags, datagram, offset + MessageWriter.HEADER_BYTES, offset + length));
            offset += length + 3 & ~3;
        }
        if (offset < datagram.limit()) {
            throw new NetlinkException("a message's header does not fit its datagram", Errno.EINVAL);
        }
    }
}
