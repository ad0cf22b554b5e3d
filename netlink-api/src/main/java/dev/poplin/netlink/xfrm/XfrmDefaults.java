package dev.poplin.netlink.xfrm;

import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Reply;

/**
 * Whether packets that no policy is for are dropped (struct xfrm_userpolicy_default). Immutable.
 *
 * @param blockIn whether those for this host are
 * @param blockForward whether those that this host routes are
 * @param blockOut whether those that this host sends are
 */
public record XfrmDefaults(boolean blockIn, boolean blockForward, boolean blockOut) {

    private static final int BLOCK = 1;
    private static final int ACCEPT = 2;

    static XfrmDefaults decode(Reply reply) {
        return new XfrmDefaults(reply.u8(0) == BLOCK, reply.u8(1) == BLOCK, reply.u8(2) == BLOCK);
    }

    void write(MessageWriter writer) {
        writer.u8(code(blockIn)).u8(code(blockForward)).u8(code(blockOut));
    }

    private static int code(boolean block) {
        return block ? BLOCK : ACCEPT;
    }

    private static String word(boolean block) {
        return block ? "block" : "accept";
    }

    /** As {@code ip xfrm policy setdefault} takes it. */
    @Override
    public String toString() {
        return "in " + word(blockIn) + " fwd " + word(blockForward) + " out " + word(blockOut);
    }
}
