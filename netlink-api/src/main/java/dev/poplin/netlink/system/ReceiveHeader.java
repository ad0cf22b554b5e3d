package dev.poplin.netlink.system;

import java.nio.ByteBuffer;
import jnr.ffi.Pointer;

/**
 * A struct msghdr of 64-bit Linux for recvmsg(2): where a datagram goes, and what the kernel says beside it. Made once per socket,
 * whose owner confines it.
 */
final class ReceiveHeader {

    private static final int BYTES = 56;
    private static final int NAME = 0;
    private static final int NAME_BYTES = 8;
    private static final int VECTOR = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_BYTES = 40;
    private static final int FLAGS = 48;
    /** struct sockaddr_nl: family, padding, port, groups. */
    private static final int ADDRESS_BYTES = 12;

    private static final int PORT = 4;
    private static final int CONTROL_CAPACITY = 64;
    /** struct cmsghdr: a length of eight bytes, level, type; then data. */
    private static final int CONTROL_LEVEL = 8;

    private static final int CONTROL_TYPE = 12;
    private static final int CONTROL_DATA = 16;
    private static final int SOL_NETLINK = 270;
    private static final int LISTEN_ALL_NSID = 8;

    private final ByteBuffer address = SystemCalls.allocate(ADDRESS_BYTES);
    private final ByteBuffer vector = SystemCalls.allocate(16);
    private final ByteBuffer control = SystemCalls.allocate(CONTROL_CAPACITY);
    private final ByteBuffer header = SystemCalls.allocate(BYTES);
    private final Pointer pointer = SystemCalls.pointer(header);

    /** A header for datagrams that go to this buffer. */
    ReceiveHeader(ByteBuffer target) {
        vector.putLong(0, SystemCalls.pointer(target).address()).putLong(8, target.capacity());
        header.putLong(NAME, SystemCalls.pointer(address).address())
                .putLong(VECTOR, SystemCalls.pointer(vector).address())
                .putLong(VECTOR_COUNT, 1)
                .putLong(CONTROL, SystemCalls.pointer(control).address());
    }

    /** The header's address, made ready for the next call. */
    Pointer prepared() {
        header.putInt(NAME_BYTES, ADDRESS_BYTES)
                .putLong(CONTROL_BYTES, CONTROL_CAPACITY)
                .putInt(FLAGS, 0);
        return pointer;
    }

    /** The port of the datagram's sender; 0 is the kernel. */
    int senderPort() {
        return address.getInt(PORT);
    }

    /** The number of the namespace that the datagram came from, if the kernel gave one. */
    int namespaceId() {
        boolean given = header.getLong(CONTROL_BYTES) >= CONTROL_DATA + Integer.BYTES
                && control.getInt(CONTROL_LEVEL) == SOL_NETLINK
                && control.getInt(CONTROL_TYPE) == LISTEN_ALL_NSID;
        return given ? control.getInt(CONTROL_DATA) : NetlinkTransport.OWN_NAMESPACE;
    }
}
