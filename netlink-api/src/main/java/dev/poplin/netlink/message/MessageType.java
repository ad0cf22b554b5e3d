package dev.poplin.netlink.message;

/** The message types that every netlink family shares (linux/netlink.h). */
public final class MessageType {

    /** Nothing; ignored. */
    public static final int NOOP = 1;
    /** The outcome of a request: an errno, 0 for an acknowledgement. */
    public static final int ERROR = 2;
    /** The end of a dump, with its errno. */
    public static final int DONE = 3;
    /** Data was lost. */
    public static final int OVERRUN = 4;
    /** The first type that a family may use. */
    public static final int FIRST_OF_FAMILY = 16;

    private MessageType() {}
}
