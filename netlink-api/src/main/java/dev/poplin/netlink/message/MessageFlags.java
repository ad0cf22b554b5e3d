package dev.poplin.netlink.message;

/** The flags of a message header (linux/netlink.h NLM_F_*). The same bit means different things in different requests. */
public final class MessageFlags {

    /** A request to the kernel. */
    public static final int REQUEST = 0x1;
    /** One of several messages, ended by DONE. */
    public static final int MULTI = 0x2;
    /** Answer with an acknowledgement. */
    public static final int ACK = 0x4;
    /** Send the resulting object back. */
    public static final int ECHO = 0x8;
    /** The dump was inconsistent because something changed meanwhile. */
    public static final int DUMP_INTERRUPTED = 0x10;
    /** The dump was filtered as asked. */
    public static final int DUMP_FILTERED = 0x20;
    /** Get: start at the root of the tree. */
    public static final int ROOT = 0x100;
    /** Get: return all that match. */
    public static final int MATCH = 0x200;
    /** Get: all objects. */
    public static final int DUMP = ROOT | MATCH;
    /** New: replace what exists. */
    public static final int REPLACE = 0x100;
    /** New: fail if it exists. */
    public static final int EXCL = 0x200;
    /** New: create if it does not exist. */
    public static final int CREATE = 0x400;
    /** New: add to the end of the list. */
    public static final int APPEND = 0x800;
    /** Delete: do not delete recursively. */
    public static final int NONREC = 0x100;
    /** Delete: delete several objects at once. */
    public static final int BULK = 0x200;
    /** Error: the request is not repeated behind the errno. */
    public static final int CAPPED = 0x100;
    /** Error or done: attributes of the extended acknowledgement follow. */
    public static final int ACK_TLVS = 0x200;

    private MessageFlags() {}
}
