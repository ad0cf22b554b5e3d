package dev.poplin.netlink.nexthop;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The nexthop objects of a namespace, as {@code ip nexthop}. Thousands of routes that refer to one object go elsewhere when the object is
 * replaced, and go away when it is deleted, in one message. Thread-safe.
 */
public final class NextHopObjects {

    private static final int RTM_NEWNEXTHOP = 104;
    private static final int RTM_DELNEXTHOP = 105;
    private static final int RTM_GETNEXTHOP = 106;
    private static final int RTM_GETNEXTHOPBUCKET = 118;

    private final Conversation conversation;

    /** The objects of the namespace that this conversation is with. */
    public NextHopObjects(Conversation conversation) {
        this.conversation = conversation;
    }

    /** All objects: {@code ip nexthop show}. */
    public List<NextHopObject> list() throws NetlinkException {
        return conversation.dump(request("show", RTM_GETNEXTHOP, 0, NextHopObjects::header), NextHopObject::decode);
    }

    /** The objects that send through a link: {@code ip nexthop show dev LINK}. */
    public List<NextHopObject> list(int link) throws NetlinkException {
        return conversation.dump(
                request("show dev #" + link, RTM_GETNEXTHOP, 0, writer -> header(writer)
                        .attributeU32(NextHopCodec.OIF, link)),
                NextHopObject::decode);
    }

    /** The objects that are groups: {@code ip nexthop show groups}. */
    public List<NextHopObject> listGroups() throws NetlinkException {
        return conversation.dump(
                request("show groups", RTM_GETNEXTHOP, 0, writer -> header(writer)
                        .attributeFlag(NextHopCodec.GROUPS)),
                NextHopObject::decode);
    }

    /** The objects that send through the links of a bridge or routing domain: {@code ip nexthop show master MASTER}, {@code … vrf VRF}. */
    public List<NextHopObject> listOfMaster(int master) throws NetlinkException {
        return conversation.dump(
                request("show master #" + master, RTM_GETNEXTHOP, 0, writer -> header(writer)
                        .attributeU32(NextHopCodec.MASTER, master)),
                NextHopObject::decode);
    }

    /**
     * The objects of far ends for forwarding databases: {@code ip nexthop show fdb}. The kernel takes the question and lists all, so that
     * they are chosen here.
     */
    public List<NextHopObject> listForForwarding() throws NetlinkException {
        return conversation
                .dump(
                        request("show fdb", RTM_GETNEXTHOP, 0, writer -> header(writer)
                                .attributeFlag(NextHopCodec.FDB)),
                        NextHopObject::decode)
                .stream()
                .filter(object -> object.target() instanceof NextHopTarget.Tunnel
                        || object.target() instanceof NextHopTarget.Group group && group.fdb())
                .toList();
    }

    /** The buckets of a resilient group: {@code ip nexthop bucket show id ID}. */
    public List<Bucket> buckets(int group) throws NetlinkException {
        return conversation.dump(
                request("bucket show id " + Integer.toUnsignedString(group), RTM_GETNEXTHOPBUCKET, 0, byId(group)),
                Bucket::decode);
    }

    /** The object of this id, or empty: {@code ip nexthop get id ID}. */
    public Optional<NextHopObject> find(int id) throws NetlinkException {
        return conversation.find(asking(id), Errno.ENOENT, NextHopObject::decode);
    }

    /**
     * The object of this id.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public NextHopObject get(int id) throws NetlinkException {
        return conversation.get(asking(id), NextHopObject::decode);
    }

    private static Request asking(int id) {
        return request("get id " + Integer.toUnsignedString(id), RTM_GETNEXTHOP, 0, byId(id));
    }

    /**
     * Adds an object: {@code ip nexthop add}.
     *
     * @throws NetlinkException EEXIST if there is one of this id
     */
    public void add(NextHopObject object) throws NetlinkException {
        conversation.execute(addition(object));
    }

    /** Adds an object or replaces the one of this id, and with it the way of all routes that refer to it: {@code ip nexthop replace}. */
    public void replace(NextHopObject object) throws NetlinkException {
        conversation.execute(replacement(object));
    }

    /**
     * Replaces the object of this id: {@code ip nexthop change}.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public void change(NextHopObject object) throws NetlinkException {
        conversation.execute(changing(object));
    }

    /**
     * Deletes the object of this id, and with it all routes that refer to it: {@code ip nexthop delete id ID}.
     *
     * @throws NetlinkException ENOENT if there is none
     */
    public void delete(int id) throws NetlinkException {
        conversation.execute(deletion(id));
    }

    /** Adds many objects; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(List<NextHopObject> objects) throws NetlinkException {
        return conversation.executeAll(
                objects.stream().map(NextHopObjects::addition).toList());
    }

    /** Adds or replaces many objects; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<NextHopObject> objects) throws NetlinkException {
        return conversation.executeAll(
                objects.stream().map(NextHopObjects::replacement).toList());
    }

    /** Replaces the many objects of these ids; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> changeAll(List<NextHopObject> objects) throws NetlinkException {
        return conversation.executeAll(Request.forEach(objects, NextHopObjects::changing));
    }

    /** Deletes many objects by their ids; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(int... ids) throws NetlinkException {
        return conversation.executeAll(
                IntStream.of(ids).mapToObj(NextHopObjects::deletion).toList());
    }

    private static Request addition(NextHopObject object) {
        return request("add " + object, RTM_NEWNEXTHOP, MessageFlags.CREATE | MessageFlags.EXCL, object::write);
    }

    private static Request replacement(NextHopObject object) {
        return request("replace " + object, RTM_NEWNEXTHOP, MessageFlags.CREATE | MessageFlags.REPLACE, object::write);
    }

    private static Request changing(NextHopObject object) {
        return request("change " + object, RTM_NEWNEXTHOP, MessageFlags.REPLACE, object::write);
    }

    private static Request deletion(int id) {
        return request("delete id " + Integer.toUnsignedString(id), RTM_DELNEXTHOP, 0, byId(id));
    }

    private static Consumer<MessageWriter> byId(int id) {
        return writer -> header(writer).attributeU32(NextHopCodec.ID, id);
    }

    private static MessageWriter header(MessageWriter writer) {
        return writer.u32(0).u32(0);
    }

    private static Request request(String operation, int type, int flags, Consumer<MessageWriter> payload) {
        return new Request("nexthop " + operation, type, flags, NextHopCodec.NAMES, payload);
    }
}
