package dev.poplin.netlink.system;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@link LibC}, each returning its result or {@code -errno}. Thread-safe; errno is read in the statement behind
 * the call, because any other call on this thread would overwrite it.
 */
public final class SystemCalls {

    private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
    private static final Runtime RUNTIME = Runtime.getRuntime(LIBC);

    private SystemCalls() {}

    /** A zeroed direct buffer in native order. */
    public static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** The address of a direct buffer's first byte; valid as long as the buffer is reachable. */
    public static Pointer pointer(ByteBuffer buffer) {
        return Pointer.wrap(RUNTIME, buffer.duplicate().clear());
    }

    private static long outcome(long result) {
        return result < 0 ? -RUNTIME.getLastError() : result;
    }

    /** As {@link #outcome(long)}, of a call that used this memory: jnr-ffi keeps its address alone, and no hold on it. */
    private static long outcome(long result, Object memory) {
        long outcome = outcome(result);
        Reference.reachabilityFence(memory);
        return outcome;
    }

    private static long outcome(long result, Object memory, Object more) {
        long outcome = outcome(result, memory);
        Reference.reachabilityFence(more);
        return outcome;
    }

    /** socket(2). */
    public static int socket(int domain, int type, int protocol) {
        return (int) outcome(LIBC.socket(domain, type, protocol));
    }

    /** bind(2). */
    public static int bind(int fd, ByteBuffer address) {
        return (int) outcome(LIBC.bind(fd, pointer(address), address.capacity()), address);
    }

    /** getsockname(2) into a buffer whose whole capacity may be filled. */
    public static int getsockname(int fd, ByteBuffer address) {
        ByteBuffer length = allocate(4).putInt(0, address.capacity());
        return (int) outcome(LIBC.getsockname(fd, pointer(address), pointer(length)), address, length);
    }

    /** getpeername(2) into a buffer whose whole capacity may be filled. */
    public static int getpeername(int fd, ByteBuffer address) {
        ByteBuffer length = allocate(4).putInt(0, address.capacity());
        return (int) outcome(LIBC.getpeername(fd, pointer(address), pointer(length)), address, length);
    }

    /** setsockopt(2) with the whole of a buffer as its value. */
    public static int setsockopt(int fd, int level, int option, ByteBuffer value) {
        return (int) outcome(LIBC.setsockopt(fd, level, option, pointer(value), value.capacity()), value);
    }

    /** setsockopt(2) with an int value. */
    public static int setsockopt(int fd, int level, int option, int value) {
        ByteBuffer holder = allocate(4).putInt(0, value);
        return (int) outcome(LIBC.setsockopt(fd, level, option, pointer(holder), 4), holder);
    }

    /** send(2). */
    public static long send(int fd, Pointer buffer, int length, int flags) {
        return outcome(LIBC.send(fd, buffer, length, flags), buffer);
    }

    /** recv(2). */
    public static long receive(int fd, Pointer buffer, int length, int flags) {
        return outcome(LIBC.recv(fd, buffer, length, flags), buffer);
    }

    /** recvmsg(2) into what a struct msghdr says. */
    public static long receive(int fd, Pointer message, int flags) {
        return outcome(LIBC.recvmsg(fd, message, flags), message);
    }

    /** poll(2). */
    public static int poll(Pointer descriptors, int count, int timeoutMillis) {
        return (int) outcome(LIBC.poll(descriptors, count, timeoutMillis), descriptors);
    }

    /** eventfd(2). */
    public static int eventfd(int flags) {
        return (int) outcome(LIBC.eventfd(0, flags));
    }

    /** read(2). */
    public static long read(int fd, Pointer buffer, int length) {
        return outcome(LIBC.read(fd, buffer, length), buffer);
    }

    /** write(2). */
    public static long write(int fd, Pointer buffer, int length) {
        return outcome(LIBC.write(fd, buffer, length), buffer);
    }

    /** open(2). */
    public static int open(String path, int flags, int mode) {
        return (int) outcome(LIBC.open(path, flags, mode));
    }

    /** close(2). */
    public static int close(int fd) {
        return (int) outcome(LIBC.close(fd));
    }

    /** connect(2). */
    public static int connect(int fd, ByteBuffer address) {
        return (int) outcome(LIBC.connect(fd, pointer(address), address.capacity()), address);
    }

    /** listen(2). */
    public static int listen(int fd, int backlog) {
        return (int) outcome(LIBC.listen(fd, backlog));
    }

    /** accept4(2), without the address of whoever connected. */
    public static int accept(int fd, int flags) {
        return (int) outcome(LIBC.accept4(fd, null, null, flags));
    }

    /** sendmsg(2) of what a struct msghdr says. */
    public static long send(int fd, Pointer message, int flags) {
        return outcome(LIBC.sendmsg(fd, message, flags), message);
    }

    /** getsockopt(2) into a buffer whose whole capacity may be filled. */
    public static int getsockopt(int fd, int level, int option, ByteBuffer value) {
        ByteBuffer length = allocate(4).putInt(0, value.capacity());
        return (int) outcome(LIBC.getsockopt(fd, level, option, pointer(value), pointer(length)), value, length);
    }

    /** ioctl(2) with a number. */
    public static int control(int fd, long request, long value) {
        return (int) outcome(LIBC.ioctl(fd, request, value));
    }

    /** ioctl(2) with the address of a direct buffer. */
    public static int control(int fd, long request, ByteBuffer argument) {
        return (int) outcome(LIBC.ioctl(fd, request, pointer(argument).address()), argument);
    }

    /** dup3(2): {@code to} becomes another number of what {@code from} is, after what it was is closed. */
    public static int duplicate(int from, int to, int flags) {
        return (int) outcome(LIBC.dup3(from, to, flags));
    }

    /** geteuid(2). */
    public static int effectiveUser() {
        return LIBC.geteuid();
    }

    /** setns(2). */
    public static int setns(int fd, int type) {
        return (int) outcome(LIBC.setns(fd, type));
    }

    /** unshare(2). */
    public static int unshare(int flags) {
        return (int) outcome(LIBC.unshare(flags));
    }

    /** mount(2) without data. */
    public static int mount(String source, String target, @Nullable String type, long flags) {
        return (int) outcome(LIBC.mount(source, target, type, flags, null));
    }

    /** umount2(2). */
    public static int unmount(String target, int flags) {
        return (int) outcome(LIBC.umount2(target, flags));
    }
}
