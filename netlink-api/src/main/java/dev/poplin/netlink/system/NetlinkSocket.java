package dev.poplin.netlink.system;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket of one protocol, in the namespace of the thread that opened it. One receive buffer for life, because the
 * kernel sizes its dumps to the largest it has seen; an eventfd beside the socket wakes a waiting thread, because nothing else
 * does.
 */
public final class NetlinkSocket implements NetlinkTransport {

    /** NETLINK_ROUTE: links, addresses, routes, neighbours, rules. */
    public static final int ROUTE = 0;
    /** NETLINK_NETFILTER: nftables, conntrack. */
    public static final int NETFILTER = 12;

    /** NETLINK_SOCK_DIAG: the sockets of processes. */
    public static final int SOCK_DIAG = 4;

    /** NETLINK_GENERIC: families by name, such as ethtool and WireGuard. */
    public static final int GENERIC = 16;

    private static final int LONGEST_POLL_MILLIS = 250;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int ADD_MEMBERSHIP = 1;
    private static final int LISTEN_ALL_NSID = 8;
    private static final int CAP_ACK = 10;
    private static final int EXT_ACK = 11;
    private static final int GET_STRICT_CHK = 12;
    private static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_TRUNC = 0x20;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int EBADF = 9;
    private static final int EMSGSIZE = 90;
    private static final int ECANCELED = 125;
    private static final int ADDRESS_BYTES = 12;
    private static final int KERNEL_PORT = 0;
    private static final int RECEIVE_BYTES = 64 * 1024;
    private static final int RECEIVE_QUEUE_BYTES = 4 * 1024 * 1024;
    /** A transaction is one datagram; without the capability, the default of some 200 KiB stays. */
    private static final int SEND_QUEUE_BYTES = 16 * 1024 * 1024;

    private static final short POLLIN = 1;
    private static final int FLAGS_OFFSET = 6;

    private final int socket;
    private final int event;
    private final ByteBuffer received;
    private final Pointer receivedPointer;
    /** Where the kernel says who sent a datagram; none if it lets nobody else send to this socket. */
    private final @Nullable ReceiveHeader header;

    private final ByteBuffer pollSet = SystemCalls.allocate(16);
    private final Pointer pollPointer = SystemCalls.pointer(pollSet);
    private final ByteBuffer one = SystemCalls.allocate(8).putLong(0, 1);
    private final Pointer onePointer = SystemCalls.pointer(one);
    private final ByteBuffer drained = SystemCalls.allocate(8);
    private final Pointer drainedPointer = SystemCalls.pointer(drained);
    /** Read: a call uses the descriptors. Write: they are being closed. */
    private final ReentrantReadWriteLock descriptors = new ReentrantReadWriteLock();

    /**
     * While one thread begins a dump no other may receive: both go on with it, and the one that finds it finished gets EINVAL
     * (net/netlink/af_netlink.c, netlink_dump).
     */
    private final ReentrantLock dump = new ReentrantLock();

    private ByteBuffer sending = SystemCalls.allocate(8 * 1024);
    private Pointer sendingPointer = SystemCalls.pointer(sending);
    private final InterruptWatch interrupts = new InterruptWatch(this::signal);
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile boolean woken;
    private volatile boolean closed;

    private NetlinkSocket(int socket, int event, int receiveBytes, boolean connected) {
        this.socket = socket;
        this.event = event;
        received = SystemCalls.allocate(receiveBytes);
        receivedPointer = SystemCalls.pointer(received);
        header = connected ? null : new ReceiveHeader(received);
        pollSet.putInt(0, socket).putShort(4, POLLIN).putInt(8, event).putShort(12, POLLIN);
    }

    /**
     * Opens a socket in the calling thread's namespace and joins these multicast groups.
     *
     * @throws NetlinkException if the kernel refuses
     */
    public static NetlinkSocket open(int protocol, int... groups) throws NetlinkException {
        return open(RECEIVE_BYTES, protocol, groups);
    }

    /**
     * Opens a socket that also hears of every namespace that has a number in the calling thread's, see {@link #namespaceId}.
     *
     * @throws NetlinkException if the kernel refuses: EPERM without CAP_NET_BROADCAST
     */
    public static NetlinkSocket openForAllNamespaces(int protocol, int... groups) throws NetlinkException {
        NetlinkSocket socket = open(protocol, groups);
        try {
            required(
                    "set NETLINK_LISTEN_ALL_NSID",
                    SystemCalls.setsockopt(socket.socket, SOL_NETLINK, LISTEN_ALL_NSID, 1));
            return socket;
        } catch (NetlinkException e) {
            socket.close();
            throw e;
        }
    }

    int descriptor() {
        return socket;
    }

    /** How large a datagram may be. */
    int receiveBytes() {
        return received.capacity();
    }

    static NetlinkSocket open(int receiveBytes, int protocol, int[] groups) throws NetlinkException {
        int socket = required("open a netlink socket", SystemCalls.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol));
        int event = -1;
        try {
            event = required("open an eventfd", SystemCalls.eventfd(EFD_NONBLOCK_CLOEXEC));
            if (SystemCalls.setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_QUEUE_BYTES) < 0) {
                required("set SO_RCVBUF", SystemCalls.setsockopt(socket, SOL_SOCKET, SO_RCVBUF, RECEIVE_QUEUE_BYTES));
            }
            SystemCalls.setsockopt(socket, SOL_SOCKET, SO_SNDBUFFORCE, SEND_QUEUE_BYTES);
            required("set NETLINK_EXT_ACK", SystemCalls.setsockopt(socket, SOL_NETLINK, EXT_ACK, 1));
            required("set NETLINK_CAP_ACK", SystemCalls.setsockopt(socket, SOL_NETLINK, CAP_ACK, 1));
            required("set NETLINK_GET_STRICT_CHK", SystemCalls.setsockopt(socket, SOL_NETLINK, GET_STRICT_CHK, 1));
            ByteBuffer address = SystemCalls.allocate(ADDRESS_BYTES).putShort(0, (short) AF_NETLINK);
            required("bind a netlink socket", SystemCalls.bind(socket, address));
            for (int group : groups) {
                required(
                        "join netlink group " + group,
                        SystemCalls.setsockopt(socket, SOL_NETLINK, ADD_MEMBERSHIP, group));
            }
            boolean connected = groups.length == 0;
            if (connected) {
                // From now on the kernel refuses what others would send here. Groups it delivers whoever sends to them.
                required("connect to the kernel", SystemCalls.connect(socket, address));
            }
            return new NetlinkSocket(socket, event, receiveBytes, connected);
        } catch (NetlinkException e) {
            SystemCalls.close(socket);
            if (event >= 0) {
                SystemCalls.close(event);
            }
            throw e;
        }
    }

    private static int required(String operation, int result) throws NetlinkException {
        if (result < 0) {
            throw new NetlinkException(operation, Errno.of(-result));
        }
        return result;
    }

    @Override
    public void send(ByteBuffer messages) throws NetlinkException {
        int length = messages.remaining();
        if (sending.capacity() < length) {
            sending = SystemCalls.allocate(Math.max(length, sending.capacity() * 2));
            sendingPointer = SystemCalls.pointer(sending);
        }
        sending.clear().put(messages);
        boolean beginsDump =
                length > FLAGS_OFFSET + 1 && (sending.getShort(FLAGS_OFFSET) & MessageFlags.DUMP) == MessageFlags.DUMP;
        descriptors.readLock().lock();
        try {
            long result = -EINTR;
            while (result == -EINTR) {
                requireOpen("send");
                result = beginsDump ? writeAlone(length) : write(length);
            }
            if (result < 0) {
                throw new NetlinkException("send " + length + " bytes to the kernel", Errno.of((int) -result));
            }
        } finally {
            descriptors.readLock().unlock();
        }
    }

    private long writeAlone(int length) {
        dump.lock();
        try {
            return write(length);
        } finally {
            dump.unlock();
        }
    }

    /** By send(2): jnr-ffi compiles it, unlike sendto(2), and the kernel goes a shorter way than from write(2). */
    private long write(int length) {
        return SystemCalls.send(socket, sendingPointer, length, 0);
    }

    private long read() {
        dump.lock();
        try {
            int flags = MSG_DONTWAIT | MSG_TRUNC;
            return header == null
                    ? SystemCalls.receive(socket, receivedPointer, received.capacity(), flags)
                    : SystemCalls.receive(socket, header.prepared(), flags);
        } finally {
            dump.unlock();
        }
    }

    @Override
    public ByteBuffer receive(Duration timeout) throws NetlinkException {
        descriptors.readLock().lock();
        try {
            // The kernel answers most requests before send returns.
            return receiveNow() ? received : receiveWithin(timeout);
        } finally {
            descriptors.readLock().unlock();
        }
    }

    private ByteBuffer receiveWithin(Duration timeout) throws NetlinkException {
        long deadline = Deadline.after(timeout);
        try {
            interrupts.enter();
            do {
                await(deadline);
            } while (!receiveNow());
            return received;
        } finally {
            interrupts.leave();
        }
    }

    /** Takes the next datagram of the kernel's, if there is one. */
    private boolean receiveNow() throws NetlinkException {
        while (true) {
            requireOpen("receive");
            if (Thread.currentThread().isInterrupted()) {
                throw new NetlinkException("receive from the kernel", Errno.EINTR);
            }
            long result = read();
            if (result > received.capacity()) {
                throw new NetlinkException("receive a datagram of " + result + " bytes", Errno.of(EMSGSIZE));
            }
            if (result >= 0 && (header == null || header.senderPort() == KERNEL_PORT)) {
                received.clear().limit((int) result);
                return true;
            }
            if (result == -EAGAIN) {
                return false;
            }
            if (result < 0 && result != -EINTR) {
                throw new NetlinkException("receive from the kernel", Errno.of((int) -result));
            }
        }
    }

    @Override
    public int namespaceId() {
        return header == null ? OWN_NAMESPACE : header.namespaceId();
    }

    /**
     * Waits for data, for a signal, or for {@link #LONGEST_POLL_MILLIS}: before JDK 21 an interrupt that comes just as the watch begins
     * marks the thread without a signal.
     */
    private void await(long deadline) throws NetlinkException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis < 0) {
            throw new NetlinkException("wait for the kernel's answer", Errno.ETIMEDOUT);
        }
        int result = SystemCalls.poll(pollPointer, 2, (int) Math.min(millis + 1, LONGEST_POLL_MILLIS));
        if (result < 0 && result != -EINTR) {
            throw new NetlinkException("poll", Errno.of(-result));
        }
        if (result > 0 && pollSet.getShort(14) != 0) {
            SystemCalls.read(event, drainedPointer, 8);
            requireOpen("receive");
            if (woken) {
                woken = false;
                throw new NetlinkException("receive from the kernel", Errno.of(ECANCELED));
            }
        }
    }

    private void requireOpen(String operation) throws NetlinkException {
        if (closed) {
            throw new NetlinkException(operation + " on a closed netlink socket", Errno.of(EBADF));
        }
    }

    @Override
    public void wake() {
        woken = true;
        signal();
    }

    /** Ends the poll that is under way, or the next one. Never blocks: it runs within Thread.interrupt. */
    private void signal() {
        if (descriptors.readLock().tryLock()) {
            try {
                if (!closed) {
                    SystemCalls.write(event, onePointer, 8);
                }
            } finally {
                descriptors.readLock().unlock();
            }
        }
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        closed = true;
        SystemCalls.write(event, onePointer, 8);
        descriptors.writeLock().lock();
        try {
            SystemCalls.close(socket);
            SystemCalls.close(event);
        } finally {
            descriptors.writeLock().unlock();
        }
    }
}
