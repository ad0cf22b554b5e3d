package dev.poplin.netlink.generic;

import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The families of generic netlink, and the way to talk to one: {@code genl ctrl}. Thread-safe. */
public final class GenericNetlink {

    private static final int CONTROLLER = 16;
    private static final int CONTROLLER_VERSION = 2;
    private static final int GET_FAMILY = 3;
    private static final int GET_POLICY = 10;

    private final Conversation conversation;
    private final Map<String, GenericFamily> known = new ConcurrentHashMap<>();

    /** The families of the kernel that this conversation is with. */
    public GenericNetlink(Conversation conversation) {
        this.conversation = conversation;
    }

    /** All families: {@code genl ctrl list}. */
    public List<GenericFamily> families() throws NetlinkException {
        return conversation.dump(control("family show", GET_FAMILY, writer -> {}), GenericFamily::decode);
    }

    /**
     * The family of this name; asked for once, until {@link #forget}.
     *
     * @throws NetlinkException ENOENT if the kernel has none of this name
     */
    public GenericFamily family(String name) throws NetlinkException {
        GenericFamily family = known.get(name);
        if (family == null) {
            family = conversation.get(
                    control(
                            "family show " + name,
                            GET_FAMILY,
                            writer -> writer.attributeString(GenericFamily.FAMILY_NAME, name)),
                    GenericFamily::decode);
            known.put(name, family);
        }
        return family;
    }

    /**
     * Asks for the family of this name anew the next time. Its number is given when its module is loaded: after another load, requests to the
     * old one are refused, or taken by the family that has it now.
     */
    public void forget(String name) {
        known.remove(name);
    }

    /**
     * What the commands of this family accept: {@code genl ctrl policy}.
     *
     * @throws NetlinkException ENOENT if the kernel has no such family, ENODATA if it does not tell
     */
    public GenericPolicy policy(String name) throws NetlinkException {
        return GenericPolicy.of(conversation.dump(
                control(
                        "policy show " + name,
                        GET_POLICY,
                        writer -> writer.attributeString(GenericFamily.FAMILY_NAME, name)),
                GenericPolicy::decode));
    }

    private static Request control(String operation, int command, Consumer<MessageWriter> payload) {
        return new Request(operation, CONTROLLER, 0, GenericFamily.NAMES, writer -> {
            writer.u8(command).u8(CONTROLLER_VERSION).u16(0);
            payload.accept(writer);
        });
    }

    /** The way to send the requests that {@link GenericFamily#request} makes. */
    public Conversation conversation() {
        return conversation;
    }
}
