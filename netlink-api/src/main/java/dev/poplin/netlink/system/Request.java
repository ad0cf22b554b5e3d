package dev.poplin.netlink.system;

import dev.poplin.netlink.message.MessageWriter;
import java.util.function.Consumer;

/**
 * One message to the kernel.
 *
 * @param operation what it does, in the words of {@code ip} or {@code nft}; used in error messages
 * @param type the message type
 * @param flags the flags besides REQUEST and ACK, which the conversation sets
 * @param payload writes what follows the header
 */
public record Request(String operation, int type, int flags, Consumer<MessageWriter> payload) {}
