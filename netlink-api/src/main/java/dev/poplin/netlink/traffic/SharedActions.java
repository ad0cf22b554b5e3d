package dev.poplin.netlink.traffic;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AttributeNames;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Reply;
import dev.poplin.netlink.system.Request;
import dev.poplin.netlink.traffic.type.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The actions of a namespace by their kind and index, as {@code tc actions}: those that were made by themselves, so that several filters
 * can share one, and those that came with a filter. Thread-safe.
 */
public final class SharedActions {

    /** struct tcamsg. */
    private static final int HEADER_BYTES = 4;

    private static final int RTM_NEWACTION = 48;
    private static final int RTM_DELACTION = 49;
    private static final int RTM_GETACTION = 50;
    private static final int TABLE = 1;
    private static final AttributeNames NAMES =
            AttributeNames.builder(HEADER_BYTES).name(TABLE, "TCA_ACT_TAB").build();

    private final Conversation conversation;

    SharedActions(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The actions of a kind such as {@code mirred}: {@code tc actions list action KIND}. */
    public List<Action> list(String kind) throws NetlinkException {
        return conversation
                .dump(request("list action " + kind, RTM_GETACTION, 0, ofKind(kind)), SharedActions::decode)
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    /** The action of this kind and index, or empty: {@code tc actions get action KIND index INDEX}. */
    public Optional<Action> find(String kind, int index) throws NetlinkException {
        try {
            return conversation
                    .get(
                            request("get action " + kind + " index " + index, RTM_GETACTION, 0, ofIndex(kind, index)),
                            SharedActions::decode)
                    .stream()
                    .findFirst();
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Makes an action: {@code tc actions add action …}.
     *
     * @throws NetlinkException EEXIST if there is one of this kind and index
     */
    public void add(Action action) throws NetlinkException {
        conversation.execute(addition(action));
    }

    /** Makes an action, or replaces the one of this kind and index, for all filters that share it: {@code tc actions replace}. */
    public void replace(Action action) throws NetlinkException {
        conversation.execute(replacement(action));
    }

    /**
     * Deletes an action: {@code tc actions delete action KIND index INDEX}.
     *
     * @throws NetlinkException ENOENT if there is none, EPERM if a filter uses it
     */
    public void delete(String kind, int index) throws NetlinkException {
        conversation.execute(deletion(kind, index));
    }

    /** Makes many actions; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<Action> actions) throws NetlinkException {
        return conversation.executeAll(Request.forEach(actions, SharedActions::addition));
    }

    /** Makes or replaces many actions; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<Action> actions) throws NetlinkException {
        return conversation.executeAll(Request.forEach(actions, SharedActions::replacement));
    }

    /** Deletes many actions of a kind; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(String kind, List<Integer> indices) throws NetlinkException {
        return conversation.executeAll(Request.forEach(indices, index -> deletion(kind, index)));
    }

    private static Request replacement(Action action) {
        return request(
                "replace action " + action,
                RTM_NEWACTION,
                MessageFlags.CREATE | MessageFlags.REPLACE,
                table(writer -> action.settable().attributes().write(writer)));
    }

    private static Request deletion(String kind, int index) {
        return request("delete action " + kind + " index " + index, RTM_DELACTION, 0, ofIndex(kind, index));
    }

    private static Request addition(Action action) {
        return request(
                "add action " + action,
                RTM_NEWACTION,
                MessageFlags.CREATE | MessageFlags.EXCL,
                table(writer -> action.settable().attributes().write(writer)));
    }

    private static Request request(String operation, int type, int flags, Consumer<MessageWriter> payload) {
        return new Request("actions " + operation, type, flags, NAMES, payload);
    }

    private static Consumer<MessageWriter> ofKind(String kind) {
        return table(writer -> writer.attributeString(Action.KIND.number(), kind));
    }

    private static Consumer<MessageWriter> ofIndex(String kind, int index) {
        return table(writer ->
                writer.attributeString(Action.KIND.number(), kind).attributeU32(Action.INDEX.number(), index));
    }

    /** A table of one action. */
    private static Consumer<MessageWriter> table(Consumer<MessageWriter> action) {
        return writer -> writer.u32(0).scope(TABLE, () -> writer.scope(1, () -> action.accept(writer)));
    }

    static List<Action> decode(Reply reply) {
        List<Action> actions = new ArrayList<>();
        AttributeReader attributes = reply.attributes(HEADER_BYTES);
        while (attributes.next()) {
            if (attributes.type() == TABLE) {
                actions.addAll(Action.decodeAll(attributes));
            }
        }
        return actions;
    }
}
