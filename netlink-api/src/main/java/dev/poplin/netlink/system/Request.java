package dev.poplin.netlink.system;

import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.message.NetfilterNames;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One message to the kernel.
 *
 * @param sentence what it does, in the words of {@code ip} or {@code nft}; asked for when there is an error to tell
 * @param type the message type
 * @param flags the flags besides REQUEST and ACK, which the conversation sets
 * @param names the names of its attributes, used in error messages
 * @param payload writes what follows the header
 */
public record Request(
        Supplier<String> sentence, int type, int flags, AttributeNames names, Consumer<MessageWriter> payload) {

    /** A request whose sentence is at hand. */
    public Request(String operation, int type, int flags, AttributeNames names, Consumer<MessageWriter> payload) {
        this(() -> operation, type, flags, names, payload);
    }

    /** A request to netfilter, whose attributes have the names that its header files give them. */
    public Request(String operation, int type, int flags, Consumer<MessageWriter> payload) {
        this(operation, type, flags, NetfilterNames.of(type), payload);
    }

    /** One request for each object, made when it is sent and again if it fails. */
    public static <T> List<Request> forEach(List<T> objects, Function<? super T, Request> request) {
        return new AbstractList<>() {
            @Override
            public Request get(int index) {
                return request.apply(objects.get(index));
            }

            @Override
            public int size() {
                return objects.size();
            }
        };
    }

    /** What it does, in the words of {@code ip} or {@code nft}. */
    public String operation() {
        return sentence.get();
    }
}
