package dev.poplin.netlink.system;

import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;

/** The C library's words for an error number. Bound when first asked for, because that takes a while. Thread-safe. */
public final class ErrorText {

    private ErrorText() {}

    /** strerror(3). */
    public static String of(int errno) {
        return Bound.POSIX_CALLS.strerror(errno);
    }

    private static final class Bound {
        private static final POSIX POSIX_CALLS = POSIXFactory.getNativePOSIX();
    }
}
