package dev.poplin.netlink.system;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A struct msghdr of 64-bit Linux with one piece of data and, beside it, descriptors (unix(7), SCM_RIGHTS). */
final class MessageHeader {

    /** SCM_MAX_FD of the kernel is 253; so many are never needed. */
    static final int MAX_DESCRIPTORS = 16;

    private static final int BYTES = 56;
    private static final int VECTOR = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_BYTES = 40;
    private static final int FLAGS = 48;
    /** struct cmsghdr: a length of eight bytes, level, type; then data. */
    private static final int CONTROL_LEVEL = 8;

    private static final int CONTROL_TYPE = 12;
    private static final int CONTROL_DATA = 16;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;

    private final ByteBuffer data;
    private final ByteBuffer vector = SystemCalls.allocate(16);
    private final ByteBuffer control;
    private final ByteBuffer header = SystemCalls.allocate(BYTES);

    private MessageHeader(ByteBuffer data, int length, ByteBuffer control) {
        this.data = data;
        this.control = control;
        vector.putLong(0, SystemCalls.pointer(data).address()).putLong(8, length);
        header.putLong(VECTOR, SystemCalls.pointer(vector).address()).putLong(VECTOR_COUNT, 1);
        if (control.capacity() > 0) {
            header.putLong(CONTROL, SystemCalls.pointer(control).address()).putLong(CONTROL_BYTES, control.capacity());
        }
    }

    /** A message of the first bytes of a direct buffer, with descriptors. */
    static MessageHeader sending(ByteBuffer data, int length, int... descriptors) {
        ByteBuffer control = SystemCalls.allocate(descriptors.length == 0 ? 0 : aligned(descriptors.length));
        if (descriptors.length > 0) {
            control.putLong(0, CONTROL_DATA + 4L * descriptors.length)
                    .putInt(CONTROL_LEVEL, SOL_SOCKET)
                    .putInt(CONTROL_TYPE, SCM_RIGHTS);
            for (int i = 0; i < descriptors.length; i++) {
                control.putInt(CONTROL_DATA + 4 * i, descriptors[i]);
            }
        }
        return new MessageHeader(data, length, control);
    }

    /** Room for a message that fills a direct buffer at most, and for descriptors. */
    static MessageHeader receiving(ByteBuffer data) {
        return new MessageHeader(data, data.capacity(), SystemCalls.allocate(aligned(MAX_DESCRIPTORS)));
    }

    private static int aligned(int descriptors) {
        return CONTROL_DATA + (4 * descriptors + 7 & ~7);
    }

    /** sendmsg(2). */
    long send(int socket, int flags) {
        try {
            return SystemCalls.send(socket, SystemCalls.pointer(header), flags);
        } finally {
            keep();
        }
    }

    /** recvmsg(2). */
    long receive(int socket, int flags) {
        try {
            return SystemCalls.receive(socket, SystemCalls.pointer(header), flags);
        } finally {
            keep();
        }
    }

    /** Until here the kernel used what the header has but addresses of. */
    private void keep() {
        Reference.reachabilityFence(data);
        Reference.reachabilityFence(vector);
        Reference.reachabilityFence(control);
    }

    /** What the kernel said of a message that was received, MSG_TRUNC and MSG_CTRUNC for instance. */
    int flags() {
        return header.getInt(FLAGS);
    }

    /** The descriptors that came with a message. */
    int[] descriptors() {
        boolean there = header.getLong(CONTROL_BYTES) >= CONTROL_DATA
                && control.order(ByteOrder.nativeOrder()).getInt(CONTROL_LEVEL) == SOL_SOCKET
                && control.getInt(CONTROL_TYPE) == SCM_RIGHTS;
        int[] descriptors = new int[there ? (int) (control.getLong(0) - CONTROL_DATA) / 4 : 0];
        for (int i = 0; i < descriptors.length; i++) {
            descriptors[i] = control.getInt(CONTROL_DATA + 4 * i);
        }
        return descriptors;
    }
}
