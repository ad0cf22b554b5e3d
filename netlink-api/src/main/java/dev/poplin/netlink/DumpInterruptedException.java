package dev.poplin.netlink;

import java.util.List;

/** Every attempt to list something was interrupted by a change; carries what the last attempt found, which may be inconsistent. */
public final class DumpInterruptedException extends NetlinkException {

    private static final long serialVersionUID = 1;

    private final transient List<Object> partial;

    /** A listing that was given up after so many attempts. */
    public DumpInterruptedException(String operation, int attempts, List<?> partial) {
        super(operation + ": interrupted by changes " + attempts + " times", Errno.EINTR);
        this.partial = List.copyOf(partial);
    }

    /** What the last attempt found: some objects may be missing, others be there twice. */
    public List<Object> partial() {
        return partial;
    }
}
