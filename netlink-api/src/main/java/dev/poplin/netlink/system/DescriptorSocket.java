package dev.poplin.netlink.system;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A socket of unix(7) that carries packets, and open descriptors beside them (SOCK_SEQPACKET, SCM_RIGHTS). One thread sends and one
 * receives; closing is for any thread, idempotent, and wakes whoever is blocked. Nobody but root and the user of this process can
 * connect, and {@link #peerUser} says who did.
 */
public final class DescriptorSocket implements Closeable {

    /** The longest packet. */
    public static final int MAX_BYTES = 128 << 10;

    private static final int SOCK_SEQPACKET = 5;
    private static final int NONBLOCK_CLOEXEC = 0x80800;
    private static final int EFD_NONBLOCK_CLOEXEC = 0x80800;
    private static final int MSG_CTRUNC = 0x8;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_PEERCRED = 17;
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final int MAX_PATH = 107;
    private static final int ECONNREFUSED = 111;
    private static final int EBADF = 9;
    private static final int EMSGSIZE = 90;

    private final int socket;
    private final int event;
    private final String name;
    private final @Nullable Path place;
    private final @Nullable Object placeKey;
    private final AtomicBoolean closing = new AtomicBoolean();
    /** Read: a call uses the descriptors. Write: they are being closed. */
    private final ReentrantReadWriteLock descriptors = new ReentrantReadWriteLock();

    private volatile boolean closed;

    /**
     * What came in one packet.
     *
     * @param bytes the bytes
     * @param descriptors what came with them, open; whoever takes the packet closes them
     */
    public record Packet(ByteBuffer bytes, int[] descriptors) {}

    private DescriptorSocket(int socket, String name, @Nullable Path place) throws IOException {
        this.socket = socket;
        this.name = name;
        this.place = place;
        this.placeKey = place == null ? null : keyOf(place);
        this.event = required("open an eventfd", SystemCalls.eventfd(EFD_NONBLOCK_CLOEXEC));
    }

    private static @Nullable Object keyOf(Path place) throws IOException {
        return Files.readAttributes(place, BasicFileAttributes.class).fileKey();
    }

    private static int required(String operation, int result) throws NetlinkException {
        if (result < 0) {
            throw new NetlinkException(operation, Errno.of(-result));
        }
        return result;
    }

    private static int create() throws NetlinkException {
        return required(
                "open a unix socket",
                SystemCalls.socket(SocketDescriptor.AF_UNIX, SOCK_SEQPACKET | NONBLOCK_CLOEXEC, 0));
    }

    private static ByteBuffer address(Path place) throws IOException {
        byte[] path = place.toString().getBytes(StandardCharsets.UTF_8);
        if (path.length > MAX_PATH) {
            throw new IOException(place + " is too long for a unix socket: " + path.length + " bytes");
        }
        return SystemCalls.allocate(2 + path.length + 1)
                .putShort(0, (short) SocketDescriptor.AF_UNIX)
                .put(2, path);
    }

    /**
     * Listens at a path, which becomes a socket; one that nobody listens on any more is replaced.
     *
     * @throws NetlinkException if somebody listens there (EADDRINUSE), or the kernel refuses
     */
    public static DescriptorSocket listen(Path place) throws IOException {
        int socket = create();
        try {
            int bound = SystemCalls.bind(socket, address(place));
            if (bound == -Errno.EADDRINUSE.code() && isDeserted(place)) {
                Files.deleteIfExists(place);
                bound = SystemCalls.bind(socket, address(place));
            }
            required("bind " + place, bound);
            return listening(socket, place);
        } catch (IOException e) {
            SystemCalls.close(socket);
            throw e;
        }
    }

    private static DescriptorSocket listening(int socket, Path place) throws IOException {
        try {
            // Before anybody can connect.
            Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rw-------"));
            required("listen on " + place, SystemCalls.listen(socket, 1));
            return new DescriptorSocket(socket, place.toString(), place);
        } catch (IOException e) {
            Files.deleteIfExists(place);
            throw e;
        }
    }

    private static boolean isDeserted(Path place) throws IOException {
        int probe = create();
        try {
            return SystemCalls.connect(probe, address(place)) == -ECONNREFUSED;
        } finally {
            SystemCalls.close(probe);
        }
    }

    /**
     * Connects to whoever listens at a path.
     *
     * @throws NetlinkException if nobody does (ENOENT, ECONNREFUSED), or the kernel refuses
     */
    public static DescriptorSocket connect(Path place) throws IOException {
        int socket = create();
        try {
            required("connect to " + place, SystemCalls.connect(socket, address(place)));
        } catch (IOException e) {
            SystemCalls.close(socket);
            throw e;
        }
        return connected(socket, place.toString());
    }

    /** Takes a connected socket, or closes it. */
    private static DescriptorSocket connected(int socket, String name) throws IOException {
        try {
            required("set SO_SNDBUF", SystemCalls.setsockopt(socket, SOL_SOCKET, SO_SNDBUF, 2 * MAX_BYTES));
            return new DescriptorSocket(socket, name, null);
        } catch (IOException e) {
            SystemCalls.close(socket);
            throw e;
        }
    }

    /**
     * Waits for somebody to connect. Null if nobody did within the time.
     *
     * @throws NetlinkException if the socket was closed, or the kernel refuses
     */
    public @Nullable DescriptorSocket accept(Duration patience) throws IOException {
        descriptors.readLock().lock();
        try {
            long deadline = Deadline.after(patience);
            requireOpen();
            int accepted = SystemCalls.accept(socket, NONBLOCK_CLOEXEC);
            while (accepted == -Errno.EAGAIN.code()) {
                if (!await(POLLIN, deadline)) {
                    return null;
                }
                accepted = SystemCalls.accept(socket, NONBLOCK_CLOEXEC);
            }
            return connected(required("accept on " + name, accepted), name);
        } finally {
            descriptors.readLock().unlock();
        }
    }

    /**
     * Sends a packet of the buffer's remaining bytes, at least one, with descriptors, which stay open here.
     *
     * @throws NetlinkException if there is no room within the time (ETIMEDOUT), the other side is gone (EPIPE), or this was closed
     */
    public void send(ByteBuffer packet, Duration patience, int... passed) throws NetlinkException {
        int length = packet.remaining();
        if (length < 1 || length > MAX_BYTES || passed.length > MessageHeader.MAX_DESCRIPTORS) {
            throw new NetlinkException("send a packet of " + length + " bytes", Errno.of(EMSGSIZE));
        }
        ByteBuffer data = SystemCalls.allocate(length).put(0, packet, packet.position(), length);
        MessageHeader header = MessageHeader.sending(data, length, passed);
        descriptors.readLock().lock();
        try {
            long deadline = Deadline.after(patience);
            requireOpen();
            long sent = header.send(socket, MSG_NOSIGNAL);
            while (sent == -Errno.EAGAIN.code()) {
                if (!await(POLLOUT, deadline)) {
                    throw new NetlinkException("send over " + name, Errno.ETIMEDOUT);
                }
                sent = header.send(socket, MSG_NOSIGNAL);
            }
            required("send over " + name, (int) sent);
            packet.position(packet.limit());
        } finally {
            descriptors.readLock().unlock();
        }
    }

    /**
     * Waits for the next packet. Null if the other side has closed, or is gone; so it is at an empty packet, which looks the same and which
     * {@link #send} does not send.
     *
     * @throws NetlinkException if nothing comes within the time (ETIMEDOUT), this was closed, or the kernel refuses
     */
    public @Nullable Packet receive(Duration patience) throws NetlinkException {
        ByteBuffer data = SystemCalls.allocate(MAX_BYTES);
        descriptors.readLock().lock();
        try {
            long deadline = Deadline.after(patience);
            while (true) {
                requireOpen();
                MessageHeader header = MessageHeader.receiving(data);
                long count = header.receive(socket, MSG_CMSG_CLOEXEC);
                if (count == 0) {
                    closeAll(header.descriptors());
                    return null;
                }
                if (count > 0) {
                    return packet(header, data.limit((int) count));
                }
                if (count != -Errno.EAGAIN.code()) {
                    required("receive over " + name, (int) count);
                }
                if (!await(POLLIN, deadline)) {
                    throw new NetlinkException("receive over " + name, Errno.ETIMEDOUT);
                }
            }
        } finally {
            descriptors.readLock().unlock();
        }
    }

    private Packet packet(MessageHeader header, ByteBuffer data) throws NetlinkException {
        int[] passed = header.descriptors();
        if ((header.flags() & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
            closeAll(passed);
            throw new NetlinkException("receive a packet whole over " + name, Errno.of(EMSGSIZE));
        }
        return new Packet(ByteBuffer.allocate(data.remaining()).put(data).flip(), passed);
    }

    /** Closes descriptors that came with a packet. */
    public static void closeAll(int... passed) {
        for (int descriptor : passed) {
            SystemCalls.close(descriptor);
        }
    }

    /**
     * The user on whose behalf the other side runs, as the kernel has it.
     *
     * @throws NetlinkException if this was closed, or the kernel refuses
     */
    public int peerUser() throws NetlinkException {
        ByteBuffer credentials = SystemCalls.allocate(12);
        descriptors.readLock().lock();
        try {
            requireOpen();
            required("get SO_PEERCRED", SystemCalls.getsockopt(socket, SOL_SOCKET, SO_PEERCRED, credentials));
            return credentials.getInt(4);
        } finally {
            descriptors.readLock().unlock();
        }
    }

    /** Whether it is ready within the time. */
    private boolean await(short operation, long deadline) throws NetlinkException {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis < 0) {
            return false;
        }
        ByteBuffer set = SystemCalls.allocate(16);
        set.putInt(0, socket).putShort(4, operation).putInt(8, event).putShort(12, POLLIN);
        int result = SystemCalls.poll(SystemCalls.pointer(set), 2, (int) Math.min(millis + 1, Integer.MAX_VALUE));
        if (result < 0 && result != -Errno.EINTR.code()) {
            required("poll", result);
        }
        requireOpen();
        return true;
    }

    private void requireOpen() throws NetlinkException {
        if (closed) {
            throw new NetlinkException("use of " + name + " after it was closed", Errno.of(EBADF));
        }
    }

    @Override
    public void close() throws IOException {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        closed = true;
        ByteBuffer one = SystemCalls.allocate(8).putLong(0, 1);
        SystemCalls.write(event, SystemCalls.pointer(one), 8);
        descriptors.writeLock().lock();
        try {
            SystemCalls.close(socket);
            SystemCalls.close(event);
        } finally {
            descriptors.writeLock().unlock();
        }
        // The next process may listen there by now.
        if (place != null && Files.exists(place) && Objects.equals(placeKey, keyOf(place))) {
            Files.deleteIfExists(place);
        }
    }
}
