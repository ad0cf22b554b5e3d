package dev.poplin.netlink.traffic;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import dev.poplin.netlink.traffic.type.TcHandle;
import java.util.List;
import java.util.Optional;

/** The classes of a namespace's links, as {@code tc class}. Thread-safe. */
public final class TrafficClasses {

    private static final int RTM_NEW = 40;
    private static final int RTM_DELETE = 41;
    private static final int RTM_GET = 42;

    private final Conversation conversation;

    TrafficClasses(Conversation conversation) {
        this.conversation = conversation;
    }

    /** The classes of one link: {@code tc class show dev LINK}. */
    public List<TrafficClass> list(int link) throws NetlinkException {
        return list(link, TcHandle.NONE, "");
    }

    /**
     * The classes below a class, or directly below a discipline: {@code tc class show dev LINK parent PARENT}. The kernel lists all of the
     * discipline; which of them are below the parent is looked at here.
     *
     * @param parent the handle of a discipline or class
     */
    public List<TrafficClass> list(int link, TcHandle parent) throws NetlinkException {
        return list(link, parent, " parent " + parent).stream()
                .filter(one -> one.parent().equals(parent)
                        || parent.minor() == 0
                                && one.parent().equals(TcHandle.ROOT)
                                && one.handle().major() == parent.major())
                .toList();
    }

    private List<TrafficClass> list(int link, TcHandle parent, String words) throws NetlinkException {
        return conversation.dump(
                new Request(
                        "class show dev #" + link + words,
                        RTM_GET,
                        0,
                        TrafficClass.SPACE.names(),
                        writer -> TrafficMessage.header(writer, link, TcHandle.NONE, parent, 0)),
                TrafficClass::decode);
    }

    /** The class of a link that has this number, or empty: {@code tc class show dev LINK classid CLASS}. */
    public Optional<TrafficClass> find(int link, TcHandle handle) throws NetlinkException {
        return conversation.find(
                new Request(
                        "class get dev #" + link + " classid " + handle,
                        RTM_GET,
                        MessageFlags.ECHO, // or it is told to those who listen alone
                        TrafficClass.SPACE.names(),
                        writer -> TrafficMessage.header(writer, link, handle, TcHandle.NONE, 0)),
                Errno.ENOENT,
                TrafficClass::decode);
    }

    /**
     * Adds a class: {@code tc class add}.
     *
     * @throws NetlinkException EEXIST if there is one in its place; ENOENT if the kernel does not know its kind
     */
    public void add(TrafficClass one) throws NetlinkException {
        conversation.execute(addition(one));
    }

    /** Adds a class, or replaces the one in its place: {@code tc class replace}. */
    public void replace(TrafficClass one) throws NetlinkException {
        conversation.execute(replacement(one));
    }

    /**
     * Changes the settings of a class: {@code tc class change}.
     *
     * @throws NetlinkException ENOENT if there is none in its place
     */
    public void change(TrafficClass one) throws NetlinkException {
        conversation.execute(changing(one));
    }

    /**
     * Deletes a class: {@code tc class delete}.
     *
     * @throws NetlinkException ENOENT or EINVAL if there is none in its place
     */
    public void delete(TrafficClass one) throws NetlinkException {
        conversation.execute(deletion(one));
    }

    /** Adds many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<TrafficClass> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, TrafficClasses::addition));
    }

    /** Adds or replaces many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<TrafficClass> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, TrafficClasses::replacement));
    }

    /** Changes the settings of many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(List<TrafficClass> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, TrafficClasses::changing));
    }

    /** Deletes many; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(List<TrafficClass> all) throws NetlinkException {
        return conversation.executeAll(Request.forEach(all, TrafficClasses::deletion));
    }

    private static Request addition(TrafficClass one) {
        return request("add", RTM_NEW, MessageFlags.CREATE | MessageFlags.EXCL, one);
    }

    private static Request replacement(TrafficClass one) {
        return request("replace", RTM_NEW, MessageFlags.CREATE | MessageFlags.REPLACE, one);
    }

    private static Request changing(TrafficClass one) {
        return request("change", RTM_NEW, 0, one);
    }

    private static Request deletion(TrafficClass one) {
        return new Request(
                () -> "class delete " + one,
                RTM_DELETE,
                0,
                TrafficClass.SPACE.names(),
                writer -> TrafficMessage.header(writer, one.link(), one.handle(), one.parent(), 0));
    }

    private static Request request(String verb, int type, int flags, TrafficClass one) {
        return new Request(() -> "class " + verb + " " + one, type, flags, TrafficClass.SPACE.names(), one::write);
    }
}
