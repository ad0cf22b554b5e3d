package dev.poplin.netlink.system;

import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageWriter;
import java.util.function.Consumer;

/**
 * One message to the kernel.
 *
 * @param operation what it does, in the words of {@code ip} or {@code nft}; used in error messages
 * @param type the message type
 * @param flags the flags besides REQUEST and ACK, which the conversation sets
 * @param names the names of its attributes, used in error messages
 * @param payload writes what follows the header
 */
public record Request(String operation, int type, int flags, AttributeNames names, Consumer<MessageWriter> payload) {

    /** A request whose attributes have no names but their numbers, behind a header of four bytes as all of netfilter has. */
    public Request(String operation, int type, int flags, Consumer<MessageWriter> payload) {
        this(operation, type, flags, NUMBERS, payload);
    }

    private static final AttributeNames NUMBERS = AttributeNames.builder(4).build();
}
