package dev.poplin.netlink.system;

import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;

/** The C library's functions as they are; use {@link SystemCalls}, which keeps errno. Public because jnr-ffi demands it. */
public interface LibC {

    /** socket(2). */
    int socket(int domain, int type, int protocol);

    /** bind(2). */
    int bind(int fd, Pointer address, int length);

    /** getsockname(2). */
    int getsockname(int fd, Pointer address, Pointer length);

    /** getpeername(2). */
    int getpeername(int fd, Pointer address, Pointer length);

    /** setsockopt(2). */
    int setsockopt(int fd, int level, int option, Pointer value, int length);

    /** recv(2). */
    long recv(int fd, Pointer buffer, long length, int flags);

    /** send(2). */
    long send(int fd, Pointer buffer, long length, int flags);

    /** recvmsg(2). */
    long recvmsg(int fd, Pointer message, int flags);

    /** poll(2). */
    int poll(Pointer descriptors, long count, int timeoutMillis);

    /** eventfd(2). */
    int eventfd(int initial, int flags);

    /** read(2). */
    long read(int fd, Pointer buffer, long length);

    /** write(2). */
    long write(int fd, Pointer buffer, long length);

    /** open(2). */
    int open(String path, int flags, int mode);

    /** close(2). */
    int close(int fd);

    /** connect(2). */
    int connect(int fd, Pointer address, int length);

    /** listen(2). */
    int listen(int fd, int backlog);

    /** accept4(2). */
    int accept4(int fd, @Nullable Pointer address, @Nullable Pointer length, int flags);

    /** sendmsg(2). */
    long sendmsg(int fd, Pointer message, int flags);

    /** getsockopt(2). */
    int getsockopt(int fd, int level, int option, Pointer value, Pointer length);

    /** ioctl(2) with its third argument, which is a number or an address. */
    int ioctl(int fd, long request, long argument);

    /** dup3(2). */
    int dup3(int from, int to, int flags);

    /** geteuid(2). */
    int geteuid();

    /** setns(2). */
    int setns(int fd, int type);

    /** unshare(2). */
    int unshare(int flags);

    /** mount(2). */
    int mount(String source, String target, @Nullable String type, long flags, @Nullable Pointer data);

    /** umount2(2). */
    int umount2(String target, int flags);
}
