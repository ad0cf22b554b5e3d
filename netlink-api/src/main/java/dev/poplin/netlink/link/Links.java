package dev.poplin.netlink.link;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The interfaces of a namespace, as {@code ip link}: of the one that the conversation is with, or, {@link #inNamespace without
 * entering it}, of another. Thread-safe.
 */
public final class Links {

    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWLINKPROP = 108;
    private static final int RTM_DELLINKPROP = 109;
    private static final int EXT_MASK_FUNCTIONS = 1;
    private static final int EXT_MASK_SKIP_STATS = 8;

    private static final int HERE = -1;

    private final Conversation conversation;
    private final int namespaceId;

    /** The links of the namespace that this conversation is with. */
    public Links(Conversation conversation) {
        this(conversation, HERE);
    }

    private Links(Conversation conversation, int namespaceId) {
        this.conversation = conversation;
        this.namespaceId = namespaceId;
    }

    /**
     * The links of the namespace that has this number here (see {@link dev.poplin.netlink.namespace.NamespaceIds}), without
     * entering it: {@code ip -n} without the entering. The kernel lists, makes and deletes links so; existing ones can only be
     * changed or replaced from within, and a try is refused with EOPNOTSUPP.
     */
    public Links inNamespace(int id) {
        return new Links(conversation, id);
    }

    /** All links: {@code ip link show}. */
    public List<Link> list() throws NetlinkException {
        return list(LinkFilter.ALL);
    }

    /** The links that pass this filter, which the kernel applies as far as it can: {@code ip link show type … master …}. */
    public List<Link> list(LinkFilter filter) throws NetlinkException {
        List<Link> listed = conversation.dump(
                new Request(() -> "link show " + filter, RTM_GETLINK, 0, LinkAttribute.NAMES, writer -> {
                    header(writer, 0).attributeU32(LinkAttribute.EXT_MASK, EXT_MASK_SKIP_STATS);
                    filter.write(writer);
                }),
                Link::decode);
        return listed.stream().allMatch(filter::matches)
                ? listed
                : listed.stream().filter(filter::matches).toList();
    }

    /** The link of this name or alternative name, or empty: {@code ip link show NAME}. */
    public Optional<Link> find(String name) throws NetlinkException {
        int attribute = name.getBytes(StandardCharsets.UTF_8).length > InterfaceName.MAX_BYTES
                ? LinkAttribute.ALT_IFNAME
                : LinkAttribute.IFNAME;
        return find(show(name, writer -> header(writer, 0).attributeString(attribute, name)));
    }

    /** The link of this index, or empty. */
    public Optional<Link> find(int index) throws NetlinkException {
        return find(show("index " + index, writer -> header(writer, index)));
    }

    /**
     * The link of this name.
     *
     * @throws NetlinkException ENODEV if there is none
     */
    public Link get(String name) throws NetlinkException {
        return find(name).orElseThrow(() -> new NetlinkException("link show " + name, Errno.ENODEV));
    }

    /**
     * The link of this index.
     *
     * @throws NetlinkException ENODEV if there is none
     */
    public Link get(int index) throws NetlinkException {
        return find(index).orElseThrow(() -> new NetlinkException("link show index " + index, Errno.ENODEV));
    }

    private Optional<Link> find(Request request) throws NetlinkException {
        return conversation.find(request, Errno.ENODEV, Link::decode);
    }

    private Request show(String object, Consumer<MessageWriter> payload) {
        return new Request("link show " + object, RTM_GETLINK, 0, LinkAttribute.NAMES, payload);
    }

    /**
     * Makes a link: {@code ip link add}. What it is as a port, its alias, how its addresses come to be, XDP, carrier, protodown and virtual
     * functions, which the kernel does not set when it makes a link, are set before the link is up; if that fails, the link is deleted again.
     *
     * @throws NetlinkException EEXIST if there is one of this name
     * @throws IllegalArgumentException if it is to be renamed, or such settings are of a peer, of a link in another namespace, or of one that the
     *     kernel names ({@code p%d})
     */
    public void add(NewLink link) throws NetlinkException {
        if (link.requireMakeable(isHere()).isMadeInSteps()) {
            orThrow(addAll(List.of(link)));
        } else {
            conversation.execute(addition(link));
        }
    }

    /**
     * Makes a link, or changes the one of this name to be so. The kernel does not make another kind of a link that is there. As {@link
     * #add}, but if a later step fails, the earlier ones stay.
     *
     * @throws IllegalArgumentException as {@link #add}
     */
    public void replace(NewLink link) throws NetlinkException {
        requireHere("link replace " + link);
        if (link.requireMakeable(isHere()).isMadeInSteps()) {
            orThrow(replaceAll(List.of(link)));
        } else {
            conversation.execute(replacement(link));
        }
    }

    /**
     * Changes the link of this index: {@code ip link set}. The name in {@code changes} only names it in errors. A link that gets a master
     * and settings as its port gets these next, and is set up last, as is one of which is said how its addresses come to be; if a later step
     * fails, the earlier ones stay.
     *
     * @throws NetlinkException ENODEV if there is none
     * @throws IllegalArgumentException if the index is not above 0, or what takes such steps is to be moved to another namespace
     */
    public void change(int index, NewLink changes) throws NetlinkException {
        requireHere("link set " + changes);
        Link.requireIndex(index);
        if (changes.requireChangeable().isChangedInSteps()) {
            orThrow(changeAll(Map.of(index, changes)));
        } else {
            conversation.execute(changing(index, changes));
        }
    }

    private static void orThrow(List<Optional<NetlinkException>> outcome) throws NetlinkException {
        if (outcome.get(0).isPresent()) {
            throw outcome.get(0).get();
        }
    }

    /**
     * Changes all links of a group alike: {@code ip link set group GROUP …}. The name in {@code changes} only names them in errors.
     *
     * @throws IllegalArgumentException if they are to be put into another group, renamed, changed as ports or in what their kind has, or set up
     *     with another way for addresses to come to be
     */
    public void changeGroup(int group, NewLink changes) throws NetlinkException {
        requireHere("link set group " + group);
        changes.requireForGroup();
        conversation.execute(new Request("link set group " + group, RTM_NEWLINK, 0, LinkAttribute.NAMES, writer -> {
            changes.messages().change(writer, 0);
            writer.attributeU32(LinkAttribute.GROUP, group);
        }));
    }

    /**
     * Deletes the link of this index, and the other end of a veth with it: {@code ip link delete}.
     *
     * @throws NetlinkException ENODEV if there is none
     */
    public void delete(int index) throws NetlinkException {
        conversation.execute(deletion(index));
    }

    /**
     * Makes many links; the outcome of each in order, empty where it succeeded. If the thread is interrupted or the kernel does not answer, those
     * that take steps and are known to be made are deleted again. They are known but for those, up to 200, to whose making the kernel did
     * not answer.
     */
    public List<Optional<NetlinkException>> addAll(List<NewLink> links) throws NetlinkException {
        links.forEach(link -> link.requireMakeable(isHere()));
        return steps().add(links, Request.forEach(links, this::addition));
    }

    /** Makes many links, or changes those of their names; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(List<NewLink> links) throws NetlinkException {
        requireHere("link replace of " + links.size() + " links");
        links.forEach(link -> link.requireMakeable(isHere()));
        return steps().replace(links, Request.forEach(links, this::replacement));
    }

    /**
     * Changes many links by their indices; the outcome of each in the map's order, empty where it succeeded.
     *
     * @throws IllegalArgumentException as {@link #change}
     */
    public List<Optional<NetlinkException>> changeAll(Map<Integer, NewLink> changes) throws NetlinkException {
        requireHere("link set of " + changes.size() + " links");
        changes.keySet().forEach(Link::requireIndex);
        changes.values().forEach(NewLink::requireChangeable);
        return steps().change(
                        changes,
                        changes.entrySet().stream()
                                .map(change -> changing(change.getKey(), change.getValue()))
                                .toList());
    }

    /** Deletes many links by their indices; the outcome of each in order. {@link #deleteGroup} is far faster. */
    public List<Optional<NetlinkException>> deleteAll(int... indices) throws NetlinkException {
        return conversation.executeAll(
                IntStream.of(indices).mapToObj(this::deletion).toList());
    }

    private LinkSteps steps() {
        return new LinkSteps(conversation);
    }

    private Request addition(NewLink link) {
        return request("add", MessageFlags.CREATE | MessageFlags.EXCL, link);
    }

    private Request replacement(NewLink link) {
        return request("replace", MessageFlags.CREATE, link);
    }

    private Request request(String verb, int flags, NewLink link) {
        return new Request(
                () -> "link " + verb + " " + link,
                RTM_NEWLINK,
                flags,
                link.messages().names(),
                writer -> {
                    link.messages().first(writer);
                    writeTarget(writer);
                });
    }

    private Request changing(int index, NewLink changes) {
        return new Request(
                () -> "link set " + changes, RTM_NEWLINK, 0, changes.messages().names(), writer -> changes.messages()
                        .change(writer, index));
    }

    private Request deletion(int index) {
        return new Request(
                () -> "link delete index " + index,
                RTM_DELLINK,
                0,
                LinkAttribute.NAMES,
                writer -> header(writer, index));
    }

    /** Deletes all links of a group in one step, which is much faster than one by one. */
    public void deleteGroup(int group) throws NetlinkException {
        conversation.execute(new Request(
                "link delete group " + group, RTM_DELLINK, 0, LinkAttribute.NAMES, writer -> header(writer, 0)
                        .attributeU32(LinkAttribute.GROUP, group)));
    }

    /**
     * Moves the link of this index to the namespace that has this number here, without a file descriptor of it.
     *
     * @throws NetlinkException EINVAL if no namespace has this number
     */
    public void moveToNamespace(int index, int namespace) throws NetlinkException {
        requireHere("link set #" + index + " netns id " + namespace);
        conversation.execute(new Request(
                "link set #" + index + " netns id " + namespace, RTM_NEWLINK, 0, LinkAttribute.NAMES, writer -> header(
                                writer, index)
                        .attributeU32(LinkAttribute.TARGET_NETNSID, namespace)));
    }

    /** What the link of this index has carried: {@code ip -s link show}. */
    public LinkStatistics statistics(int index) throws NetlinkException {
        return conversation.get(
                show("index " + index + " statistics", writer -> header(writer, index)), LinkStatistics::decode);
    }

    /**
     * The virtual functions of the network card of this index (SR-IOV), empty if it has none or is none: {@code ip link show}. They are set by
     * {@link NewLink#function}.
     */
    public List<VirtualFunction> functions(int index) throws NetlinkException {
        return conversation.get(
                show("index " + index + " functions", writer -> header(writer, index)
                        .attributeU32(LinkAttribute.EXT_MASK, EXT_MASK_FUNCTIONS)),
                VirtualFunction::decode);
    }

    /**
     * Gives the link of this index one more name: {@code ip link property add dev LINK altname NAME}.
     *
     * @throws NetlinkException EEXIST if a link has this name already
     * @throws IllegalArgumentException if it is no name: 1 to 127 bytes without '/', ':' or white space
     */
    public void addAlternativeName(int index, String name) throws NetlinkException {
        String wanted = InterfaceName.requireAlternative(name);
        conversation.execute(
                alternativeName("add", RTM_NEWLINKPROP, MessageFlags.CREATE | MessageFlags.EXCL, index, wanted));
    }

    /** Takes a name away again: {@code ip link property delete dev LINK altname NAME}. */
    public void deleteAlternativeName(int index, String name) throws NetlinkException {
        conversation.execute(alternativeName("delete", RTM_DELLINKPROP, 0, index, name));
    }

    private Request alternativeName(String verb, int type, int flags, int index, String name) throws NetlinkException {
        requireHere("link property " + verb + " altname " + name);
        return new Request(
                "link property " + verb + " dev #" + index + " altname " + name,
                type,
                flags,
                LinkAttribute.NAMES,
                writer -> header(writer, index)
                        .nested(LinkAttribute.PROP_LIST, () -> writer.attributeString(LinkAttribute.ALT_IFNAME, name)));
    }

    private MessageWriter header(MessageWriter writer, int index) {
        return writeTarget(writer.u8(0).u8(0).u16(0).u32(index).u32(0).u32(0));
    }

    private boolean isHere() {
        return namespaceId == HERE;
    }

    /** For a link that exists, the kernel takes the number of a namespace as where to move it. */
    private void requireHere(String operation) throws NetlinkException {
        if (!isHere()) {
            throw new NetlinkException(operation + " from another namespace", Errno.EOPNOTSUPP);
        }
    }

    private MessageWriter writeTarget(MessageWriter writer) {
        return isHere() ? writer : writer.attributeU32(LinkAttribute.TARGET_NETNSID, namespaceId);
    }
}
