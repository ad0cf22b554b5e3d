package dev.poplin.netlink;

import dev.poplin.netlink.system.ErrorText;
import java.util.Map;
import java.util.Set;

/**
 * An error number of the kernel (asm-generic/errno.h). Any number is a value; the common ones have a name and a text.
 *
 * @param code the number, positive
 */
public record Errno(int code) {

    /** Operation not permitted. */
    public static final Errno EPERM = new Errno(1);
    /** No such object. */
    public static final Errno ENOENT = new Errno(2);
    /** No such process, or no such route. */
    public static final Errno ESRCH = new Errno(3);
    /** Interrupted. */
    public static final Errno EINTR = new Errno(4);
    /** Try again. */
    public static final Errno EAGAIN = new Errno(11);
    /** Permission denied. */
    public static final Errno EACCES = new Errno(13);
    /** Busy. */
    public static final Errno EBUSY = new Errno(16);
    /** Exists already. */
    public static final Errno EEXIST = new Errno(17);
    /** No such device. */
    public static final Errno ENODEV = new Errno(19);
    /** Invalid argument. */
    public static final Errno EINVAL = new Errno(22);
    /** Protocol not supported: the kernel, or a filter of system calls, has no such kind of socket. */
    public static final Errno EPROTONOSUPPORT = new Errno(93);
    /** Not supported. */
    public static final Errno EOPNOTSUPP = new Errno(95);
    /** Address in use. */
    public static final Errno EADDRINUSE = new Errno(98);
    /** Cannot assign requested address. */
    public static final Errno EADDRNOTAVAIL = new Errno(99);
    /** No buffer space available. */
    public static final Errno ENOBUFS = new Errno(105);
    /** Timed out. */
    public static final Errno ETIMEDOUT = new Errno(110);

    /** EPERM, EINTR, EBADF, ENOMEM, ENFILE, EMFILE, ENOBUFS, ETIMEDOUT. */
    private static final Set<Integer> NO_ANSWERS = Set.of(1, 4, 9, 12, 23, 24, 105, 110);

    private static final Map<Integer, String> TEXTS = Map.ofEntries(
            Map.entry(1, "EPERM (Operation not permitted)"),
            Map.entry(2, "ENOENT (No such file or directory)"),
            Map.entry(3, "ESRCH (No such process)"),
            Map.entry(4, "EINTR (Interrupted system call)"),
            Map.entry(11, "EAGAIN (Resource temporarily unavailable)"),
            Map.entry(12, "ENOMEM (Cannot allocate memory)"),
            Map.entry(13, "EACCES (Permission denied)"),
            Map.entry(16, "EBUSY (Device or resource busy)"),
            Map.entry(17, "EEXIST (File exists)"),
            Map.entry(19, "ENODEV (No such device)"),
            Map.entry(22, "EINVAL (Invalid argument)"),
            Map.entry(23, "ENFILE (Too many open files in system)"),
            Map.entry(24, "EMFILE (Too many open files)"),
            Map.entry(28, "ENOSPC (No space left on device)"),
            Map.entry(34, "ERANGE (Numerical result out of range)"),
            Map.entry(93, "EPROTONOSUPPORT (Protocol not supported)"),
            Map.entry(95, "EOPNOTSUPP (Operation not supported)"),
            Map.entry(97, "EAFNOSUPPORT (Address family not supported by protocol)"),
            Map.entry(98, "EADDRINUSE (Address already in use)"),
            Map.entry(99, "EADDRNOTAVAIL (Cannot assign requested address)"),
            Map.entry(100, "ENETDOWN (Network is down)"),
            Map.entry(101, "ENETUNREACH (Network is unreachable)"),
            Map.entry(105, "ENOBUFS (No buffer space available)"),
            Map.entry(110, "ETIMEDOUT (Connection timed out)"),
            Map.entry(113, "EHOSTUNREACH (No route to host)"));

    /** The error with this number. */
    public static Errno of(int code) {
        return new Errno(code);
    }

    /** Whether it says nothing of what was asked for: that the caller may not ask, or was interrupted, late or out of something. */
    boolean isNoAnswer() {
        return NO_ANSWERS.contains(code);
    }

    /** The name and text, such as {@code EEXIST (File exists)}; for a rare one its number and the C library's text. */
    @Override
    public String toString() {
        String known = TEXTS.get(code);
        return known == null ? "errno " + code + " (" + ErrorText.of(code) + ")" : known;
    }
}
