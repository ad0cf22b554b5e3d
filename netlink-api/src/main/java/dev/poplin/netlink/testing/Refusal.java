package dev.poplin.netlink.testing;

import dev.poplin.netlink.Errno;

/** The fake kernel says no. Needs no stack: it is an answer. */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Errno errno;

    Refusal(Errno errno) {
        super(errno.toString(), null, false, false);
        this.errno = errno;
    }

    Errno errno() {
        return errno;
    }
}
