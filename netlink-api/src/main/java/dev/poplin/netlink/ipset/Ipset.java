package dev.poplin.netlink.ipset;

import dev.poplin.netlink.Errno;
import dev.poplin.netlink.NetlinkException;
import dev.poplin.netlink.message.AddressFamily;
import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageFlags;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.system.Conversation;
import dev.poplin.netlink.system.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The sets of a namespace, as {@code ipset}. Thread-safe.
 *
 * <pre>{@code
 * netlink.ipset().create(IpSet.hash("pods", "hash:ip", IpFamily.IPV4));
 * netlink.ipset().add("pods", Entry.of(address));
 * }</pre>
 */
public final class Ipset {

    private static final int SUBSYSTEM = 6 << 8;
    private static final int CREATE = SUBSYSTEM | 2;
    private static final int DESTROY = SUBSYSTEM | 3;
    private static final int FLUSH = SUBSYSTEM | 4;
    private static final int RENAME = SUBSYSTEM | 5;
    private static final int SWAP = SUBSYSTEM | 6;
    private static final int LIST = SUBSYSTEM | 7;
    private static final int ADD = SUBSYSTEM | 9;
    private static final int DELETE = SUBSYSTEM | 10;
    private static final int TEST = SUBSYSTEM | 11;
    private static final int TYPE = SUBSYSTEM | 13;

    /** IPSET_ERR_EXIST: the entry is there already, or is not there. */
    public static final Errno ENTRY_EXISTS = Errno.of(4103);

    private static final Map<Integer, String> ERRORS = Map.ofEntries(
            Map.entry(4097, "the kernel does not speak protocol 7"),
            Map.entry(4098, "set type not supported"),
            Map.entry(4099, "too many sets"),
            Map.entry(4100, "the set is in use"),
            Map.entry(4101, "a set of that name exists"),
            Map.entry(4102, "the sets are of different types"),
            Map.entry(4103, "the entry is there already, or is not there"),
            Map.entry(4104, "invalid prefix length"),
            Map.entry(4105, "invalid netmask"),
            Map.entry(4106, "a family that the type does not have"),
            Map.entry(4107, "the set has no time-outs"),
            Map.entry(4108, "the set is in use"),
            Map.entry(4109, "an IPv4 address is needed"),
            Map.entry(4110, "an IPv6 address is needed"),
            Map.entry(4111, "the set has no counters"),
            Map.entry(4112, "the set has no comments"),
            Map.entry(4113, "invalid mask of marks"),
            Map.entry(4114, "the set has no skbinfo"),
            Map.entry(4352, "the hash is full, or the entry is out of the range"));

    /** Entries fill half of an attribute at most, so that the next one surely fits. */
    private static final int PORTION_BYTES = 32 * 1024;

    private final Conversation conversation;

    /** The sets of the namespace that this conversation is with. */
    public Ipset(Conversation conversation) {
        this.conversation = conversation;
    }

    private static Request request(String words, int type, int flags, Consumer<MessageWriter> payload) {
        return new Request(words, type, flags, out -> {
            out.u8(AddressFamily.INET).u8(0).u16(0).attributeU8(IpSetCodec.ATTRIBUTE_PROTOCOL, IpSetCodec.PROTOCOL);
            payload.accept(out);
        });
    }

    private void execute(Request request) throws NetlinkException {
        try {
            conversation.execute(request);
        } catch (NetlinkException e) {
            throw explained(e);
        }
    }

    private List<Optional<NetlinkException>> executeAll(List<Request> requests) throws NetlinkException {
        return conversation.executeAll(requests).stream()
                .map(outcome -> outcome.map(Ipset::explained))
                .toList();
    }

    /** The kernel's numbers above 4096 are not errno's. */
    private static NetlinkException explained(NetlinkException failure) {
        String text = ERRORS.get(failure.errno().code());
        return text == null ? failure : new NetlinkException(failure.operation() + ": " + text, failure.errno());
    }

    private static void name(MessageWriter out, String set) {
        out.attributeString(IpSetCodec.SET_NAME, IpSet.requireName(set));
    }

    /**
     * Makes a set and adds its entries: {@code ipset create}. If an entry is refused, the set is destroyed again.
     *
     * @throws NetlinkException EEXIST if there is one of that name
     * @throws IllegalArgumentException if an entry is longer than a message can say
     */
    public void create(IpSet set) throws NetlinkException {
        int revision = revision(set);
        int family = set.family().map(AddressFamily::of).orElse(AddressFamily.UNSPEC);
        execute(request(
                "ipset create " + set.name() + " " + set.type(),
                CREATE,
                MessageFlags.CREATE | MessageFlags.EXCL,
                out -> {
                    name(out, set.name());
                    out.attributeString(IpSetCodec.TYPE_NAME, set.type());
                    out.attributeU8(IpSetCodec.REVISION, revision).attributeU8(IpSetCodec.FAMILY, family);
                    out.nested(IpSetCodec.DATA, () -> IpSetCodec.writeOptions(out, set.options()));
                }));
        try {
            load(set.name(), set.entries());
        } catch (NetlinkException | RuntimeException e) {
            conversation.undo(destruction(set.name()), e);
            throw e;
        }
    }

    /** The newest revision of a type that the kernel has. */
    private int revision(IpSet set) throws NetlinkException {
        int family = set.family().map(AddressFamily::of).orElse(AddressFamily.UNSPEC);
        Request request = request("ipset create " + set.name() + " " + set.type(), TYPE, 0, out -> {
            out.attributeString(IpSetCodec.TYPE_NAME, set.type()).attributeU8(IpSetCodec.FAMILY, family);
        });
        try {
            return conversation.get(request, reply -> {
                AttributeReader attributes = reply.attributes(IpSetCodec.HEADER_BYTES);
                int revision = 0;
                while (attributes.next()) {
                    revision = attributes.type() == IpSetCodec.REVISION ? attributes.u8() : revision;
                }
                return revision;
            });
        } catch (NetlinkException e) {
            throw explained(e);
        }
    }

    /**
     * Makes sets that were saved, with their entries: {@code ipset restore}. Sets that others list come first.
     *
     * @throws NetlinkException the first refusal; sets that were made before stay
     */
    public void restore(List<IpSet> sets) throws NetlinkException {
        for (IpSet set : sets) {
            create(set);
        }
    }

    /** Adds entries, many in a message; none of them is there. */
    private void load(String set, List<Entry> entries) throws NetlinkException {
        MessageWriter portion = new MessageWriter(PORTION_BYTES);
        for (Entry entry : entries) {
            portion.nested(IpSetCodec.DATA, () -> {
                EntryCodec.write(portion, entry);
                portion.attributeBe32(IpSetCodec.LINE | EntryCodec.NETWORK_ORDER, 1);
            });
            if (portion.size() > PORTION_BYTES) {
                addPortion(set, portion);
            }
        }
        if (portion.size() > 0) {
            addPortion(set, portion);
        }
    }

    private void addPortion(String set, MessageWriter portion) throws NetlinkException {
        byte[] entries = new byte[portion.size()];
        portion.written().get(entries);
        portion.clear();
        execute(request("ipset add " + set, ADD, MessageFlags.EXCL, out -> {
            name(out, set);
            out.attributeU32(IpSetCodec.LINE, 0);
            out.nested(IpSetCodec.ENTRIES, () -> out.bytes(entries));
        }));
    }

    private static Request entry(String verb, int type, int flags, String set, Entry entry) {
        return request("ipset " + verb + " " + set + " " + entry, type, flags, out -> {
            name(out, set);
            out.nested(IpSetCodec.DATA, () -> EntryCodec.write(out, entry));
        });
    }

    /**
     * Adds an entry: {@code ipset add}.
     *
     * @throws NetlinkException {@link #ENTRY_EXISTS} if it is there
     */
    public void add(String set, Entry entry) throws NetlinkException {
        execute(entry("add", ADD, MessageFlags.EXCL, set, entry));
    }

    /** Adds an entry, or gives the one that is there this time-out and comment: {@code ipset add -exist}. */
    public void replace(String set, Entry entry) throws NetlinkException {
        execute(entry("add", ADD, 0, set, entry));
    }

    /** Adds many entries, and returns the outcome of each in order: empty where it succeeded. */
    public List<Optional<NetlinkException>> addAll(String set, List<Entry> entries) throws NetlinkException {
        return executeAll(Request.forEach(entries, each -> entry("add", ADD, MessageFlags.EXCL, set, each)));
    }

    /** Adds many entries, or replaces those that are there; the outcome of each in order, empty where it succeeded. */
    public List<Optional<NetlinkException>> replaceAll(String set, List<Entry> entries) throws NetlinkException {
        return executeAll(Request.forEach(entries, each -> entry("add", ADD, 0, set, each)));
    }

    /**
     * Deletes an entry: {@code ipset del}.
     *
     * @throws NetlinkException {@link #ENTRY_EXISTS} if it is not there
     */
    public void delete(String set, Entry entry) throws NetlinkException {
        execute(entry("del", DELETE, MessageFlags.EXCL, set, entry));
    }

    /** Deletes many entries, and returns the outcome of each in order: empty where it succeeded. */
    public List<Optional<NetlinkException>> deleteAll(String set, List<Entry> entries) throws NetlinkException {
        return executeAll(Request.forEach(entries, each -> entry("del", DELETE, MessageFlags.EXCL, set, each)));
    }

    /** Whether a packet like this would match: {@code ipset test}. */
    public boolean test(String set, Entry entry) throws NetlinkException {
        try {
            execute(entry("test", TEST, 0, set, entry));
            return true;
        } catch (NetlinkException e) {
            if (e.errno().equals(ENTRY_EXISTS)) {
                return false;
            }
            throw e;
        }
    }

    /** Gives a set another name: {@code ipset rename}. */
    public void rename(String set, String newName) throws NetlinkException {
        execute(request("ipset rename " + set + " " + newName, RENAME, 0, out -> pair(out, set, newName)));
    }

    /** Exchanges the content of two sets of the same type, in one step for packets: {@code ipset swap}. */
    public void swap(String set, String other) throws NetlinkException {
        execute(request("ipset swap " + set + " " + other, SWAP, 0, out -> pair(out, set, other)));
    }

    private static void pair(MessageWriter out, String set, String other) {
        name(out, set);
        out.attributeString(IpSetCodec.TYPE_NAME, IpSet.requireName(other));
    }

    /** Deletes all entries of a set: {@code ipset flush SET}. */
    public void flush(String set) throws NetlinkException {
        execute(request("ipset flush " + set, FLUSH, 0, out -> name(out, set)));
    }

    /**
     * Deletes a set: {@code ipset destroy SET}.
     *
     * @throws NetlinkException with the number 4100 or 4108 if a rule or a set uses it
     */
    public void destroy(String set) throws NetlinkException {
        execute(destruction(set));
    }

    private static Request destruction(String set) {
        return request("ipset destroy " + set, DESTROY, 0, out -> name(out, set));
    }

    /** Deletes every set, or none if one is in use: {@code ipset destroy}. */
    public void destroyAll() throws NetlinkException {
        execute(request("ipset destroy", DESTROY, 0, out -> {}));
    }

    /** Every set with its entries: {@code ipset save}. */
    public List<IpSet> list() throws NetlinkException {
        return list("ipset list", out -> {});
    }

    /** A set with its entries, or empty if there is none: {@code ipset save SET}. */
    public Optional<IpSet> list(String set) throws NetlinkException {
        try {
            return list("ipset list " + set, out -> name(out, set)).stream().findFirst();
        } catch (NetlinkException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<IpSet> list(String words, Consumer<MessageWriter> which) throws NetlinkException {
        IpSetCodec found = new IpSetCodec();
        conversation.scan(request(words, LIST, 0, which), found::take);
        return found.sets();
    }
}
