package dev.poplin.netlink.traffic;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import dev.poplin.netlink.traffic.type.TcHandle;
import java.util.List;
import java.util.Optional;

/** The queueing disciplines of a namespace's links, as {@code tc qdisc}. Thread-safe. */
public final class Qdiscs {

    private static final int RTM_NEW = 36;
    private static final int RTM_DELETE = 37;
    private static final int RTM_GET = 38;

    private static final int DUMP_INVISIBLE = 10;

    private final Conversation conversation;

    Qdiscs(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The queueing disciplines of all links: {@code tc qdisc show}. */
    public List<Qdisc> list() throws NetlinkException {
        return list(false);
    }

    /** The same with those that the kernel has made for itself: {@code tc qdisc show invisible}. */
    public List<Qdisc> listInvisible() throws NetlinkException {
        return list(true);
    }

    /** The queueing disciplines of one link: {@code tc qdisc show dev LINK}; the kernel lists all, the others are left out here. */
    public List<Qdisc> list(int link) throws NetlinkException {
        return list().stream().filter(qdisc -> qdisc.link() == link).toList();
    }

    /** The queueing discipline of a link that has this handle, or empty: {@code tc qdisc show dev LINK handle HANDLE}. */
    public Optional<Qdisc> find(int link, TcHandle handle) throws NetlinkException {
        return conversation.find(
                new Request(
                        "qdisc get dev #" + link + " handle " + handle,
                        RTM_GET,
                        MessageFlags.ECHO, // or it is told to those who listen alone
                        Qdisc.SPACE.names(),
                        writer -> TrafficMessage.header(writer, link, handle, TcHandle.NONE, 0)),
                Errno.ENOENT,
                Qdisc::decode);
    }

    private List<Qdisc> list(boolean invisible) throws NetlinkException {
        return conversation.dump(
                new Request("qdisc show", RTM_GET, 0, Qdisc.SPACE.names(), writer -> {
                    TrafficMessage.header(writer, 0, TcHandle.NONE, TcHandle.NONE, 0);
                    if (invisible) {
                        writer.attributeFlag(DUMP_INVISIBLE);
                    }
                }),
                Qdisc::decode);
    }

    /**
     * Adds a queueing discipline: {@code tc qdisc add}.
     *
     * @throws NetlinkException EEXIST if there is one in its place; ENOENT if the kernel does not know its kind
     */
    public void add(Qdisc qdisc) throws NetlinkException {
        conversation.execute(addition(qdisc));
    }

    /** Adds a queueing discipline, or replaces the one in its place: {@code tc qdisc replace}. */
    public void replace(Qdisc qdisc) throws NetlinkException {
        conversation.execute(replacement(qdisc));
    }

    /**
     * Changes the settings of a queueing discipline: {@code tc qdisc change}.
     *
     * @throws NetlinkException ENOENT if there is none in its place
     */
    public void change(Qdisc qdisc) throws NetlinkException {
        conversation.execute(changing(qdisc));
    }

    /**
     * Deletes a queueing discipline: {@code tc qdisc delete}.
     *
     * @throws NetlinkException ENOENT or EINVAL if there is none in its place
     */
    public void delete(Qdisc qdisc) throws NetlinkException {
        conversation.execute(deletion(qdisc));
    }

    /** Adds many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<Qdisc> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, Qdiscs::addition));
    }

    /** Adds or replaces many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<Qdisc> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, Qdiscs::replacement));
    }

    /** Changes the settings of many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(List<Qdisc> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, Qdiscs::changing));
    }

    /** Deletes many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<Qdisc> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, Qdiscs::deletion));
    }

    private static Request addition(Qdisc qdisc) {
        return request("add", RTM_NEW, MessageFlags.CREATE | MessageFlags.EXCL, qdisc);
    }

    private static Request replacement(Qdisc qdisc) {
        return request("replace", RTM_NEW, MessageFlags.CREATE | MessageFlags.REPLACE, qdisc);
    }

    private static Request changing(Qdisc qdisc) {
        return request("change", RTM_NEW, 0, qdisc);
    }

    private static Request deletion(Qdisc qdisc) {
        return new Request(() -> "qdisc delete " + qdisc, RTM_DELETE, 0, Qdisc.SPACE.names(), writer -> {
            TrafficMessage.header(writer, qdisc.link(), qdisc.handle(), qdisc.parent(), 0);
            qdisc.attributes().find(TrafficMessage.KIND).ifPresent(kind -> kind.write(writer));
        });
    }

    private static Request request(String verb, int type, int flags, Qdisc qdisc) {
        return new Request(() -> "qdisc " + verb + " " + qdisc, type, flags, Qdisc.SPACE.names(), qdisc::write);
    }
}
