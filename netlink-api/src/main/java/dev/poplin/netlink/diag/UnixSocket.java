package dev.poplin.netlink.diag;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.RawAttribute;
import dev.poplin.netlink.system.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A socket between processes of this host. Immutable.
 *
 * @param type 1 stream, 2 datagram, 5 packets in sequence
 * @param state its state
 * @param inode its number in {@code /proc/PID/fd}
 * @param cookie the kernel's number of it
 * @param name the path that it is bound to, with {@code @} at the front if it is none of a file; empty if it is not bound
 * @param peerInode the socket that it is connected to
 * @param receiveQueue bytes that have not been read; of one that listens, connections that have not been accepted
 * @param user the user who made it, since Linux 5.10
 * @param others attributes that this record does not interpret, or only in part
 */
public record UnixSocket(
        int type,
        SocketState state,
        long inode,
        long cookie,
        String name,
        Optional<Long> peerInode,
        int receiveQueue,
        Optional<Integer> user,
        List<RawAttribute> others) {

    private static final int MESSAGE_BYTES = 16;

    /** Keeps a copy of the list. */
    public UnixSocket {
        others = List.copyOf(others);
    }

    static UnixSocket decode(Reply message) {
        String name = "";
        Optional<Long> peer = Optional.empty();
        int queue = 0;
        Optional<Integer> user = Optional.empty();
        List<RawAttribute> others = new ArrayList<>(1);
        AttributeReader attributes = message.attributes(MESSAGE_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case 0 -> name = name(attributes.bytes());
                case 2 -> peer = Optional.of(Integer.toUnsignedLong(attributes.u32()));
                case 4 -> {
                    queue = attributes.u32();
                    others.add(RawAttribute.of(attributes));
                }
                case 7 -> user = Optional.of(attributes.u32());
                default -> others.add(RawAttribute.of(attributes));
            }
        }
        long cookie = Integer.toUnsignedLong(message.u32(8)) | Integer.toUnsignedLong(message.u32(12)) << Integer.SIZE;
        return new UnixSocket(
                message.u8(1),
                SocketState.of(message.u8(2)),
                Integer.toUnsignedLong(message.u32(4)),
                cookie,
                name,
                peer,
                queue,
                user,
                others);
    }

    /** An abstract name begins with a zero byte; a path may end with one. */
    private static String name(byte[] bytes) {
        int start = bytes.length > 0 && bytes[0] == 0 ? 1 : 0;
        int end = bytes.length;
        while (end > start && bytes[end - 1] == 0) {
            end--;
        }
        String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        return start == 1 ? "@" + text : text;
    }
}
