package dev.poplin.netlink.generic;

import dev.poplin.netlink.Errno;
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

    /** What is said to a family whose number may be out of date. */
    public interface Talk<T> {

        /** Makes requests of the family, and reads the answers. */
        T with(GenericFamily family) throws NetlinkException;
    }

    /**
     * Speaks with the family of this name. If the kernel refuses with ENOENT, as it does what is sent to a number that a module had before it
     * was loaded anew, the family is asked for again, and if it has another number now, all is said once more.
     *
     * @throws NetlinkException what the talk throws; ENOENT if the kernel has no family of this name
     */
    public <T> T talk(String name, Talk<T> talk) throws NetlinkException {
        GenericFamily before = known.get(name);
        if (before == null) {
            return talk.with(family(name));
        }
        try {
            return talk.with(before);
        } catch (NetlinkException refused) {
            if (!refused.errno().equals(Errno.ENOENT)) {
                throw refused;
            }
            known.remove(name, before);
            GenericFamily now = family(name);
            if (now.id() == before.id()) {
                throw refused;
            }
            return talk.with(now);
        }
    }

    /**
     * Asks for the family of this name anew the next time. Its number is given when its module is loaded: after another load, requests to the
     * old one are refused, which {@link #talk} makes up for, or taken by the family that has it now.
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
