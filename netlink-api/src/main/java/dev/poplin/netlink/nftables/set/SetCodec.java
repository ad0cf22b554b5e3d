package dev.poplin.netlink.nftables.set;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.message.MessageWriter;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.KeptAttributes;
import dev.poplin.netlink.nftables.data.NftNumber;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import dev.poplin.netlink.nftables.set.NftSet.Kind;
import dev.poplin.netlink.nftables.set.NftSet.Options;
import dev.poplin.netlink.system.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sets on the wire, without their elements (NFTA_SET_*). */
public final class SetCodec {

    /** NFTA_SET_TIMEOUT. */
    public static final int SET_TIMEOUT = 11;
    /** NFTA_SET_ELEM_TIMEOUT. */
    public static final int ELEMENT_TIMEOUT = 4;
    /** NFTA_SET_ELEM_EXPIRATION. */
    public static final int ELEMENT_EXPIRATION = 5;
    /** NFTNL_UDATA_SET_KEYBYTEORDER. */
    private static final int KEY_ORDER = 0;
    /** NFTNL_UDATA_SET_DATABYTEORDER. */
    private static final int DATA_ORDER = 1;
    /** NFTA_SET_ELEM_USERDATA. */
    public static final int ELEMENT_USER_DATA = 6;
    /** NFTA_SET_ELEM_EXPR. */
    static final int ELEMENT_EXPRESSION = 7;
    /** NFTA_SET_ELEM_OBJREF. */
    static final int ELEMENT_OBJECT = 9;
    /** NFTA_SET_ELEM_EXPRESSIONS. */
    static final int ELEMENT_EXPRESSIONS = 11;

    private static final int NAME = 2;
    private static final int FLAGS = 3;
    private static final int KEY_TYPE = 4;
    private static final int KEY_LENGTH = 5;
    private static final int DATA_TYPE = 6;
    private static final int DATA_LENGTH = 7;
    private static final int POLICY = 8;
    private static final int DESCRIPTION = 9;
    private static final int ID = 10;
    /** NFTA_SET_GC_INTERVAL. */
    static final int GC_INTERVAL = 12;

    private static final int USER_DATA = 13;
    private static final int OBJECT_TYPE = 15;
    /** NFTA_SET_EXPR. */
    static final int EXPRESSION = 17;

    private static final int EXPRESSIONS = 18;

    private static final int DESCRIPTION_SIZE = 1;
    private static final int DESCRIPTION_CONCAT = 2;

    /** The types whose values are in this machine's order. */
    private static final Set<KeyType> HOST_ORDER = Set.of(
            KeyType.INTEGER,
            KeyType.MARK,
            KeyType.IFNAME,
            KeyType.IFACE_INDEX,
            KeyType.IFACE_TYPE,
            KeyType.CLASSID,
            KeyType.UID,
            KeyType.GID,
            KeyType.CT_STATE,
            KeyType.CT_STATUS,
            KeyType.PKT_TYPE,
            KeyType.DEVGROUP,
            KeyType.FIB_ADDRTYPE);

    /** The types for which nft knows no order. */
    private static final Set<KeyType> NO_ORDER = Set.of(KeyType.NF_PROTO, KeyType.INET_PROTO, KeyType.CT_DIR);

    /** In what order the kernel lists what a set keeps. */
    static final List<Integer> LISTED =
            List.of(OBJECT_TYPE, SET_TIMEOUT, GC_INTERVAL, POLICY, EXPRESSION, EXPRESSIONS, USER_DATA);

    /** In what order the kernel lists what an element keeps. */
    static final List<Integer> LISTED_OF_ELEMENTS = List.of(
            ELEMENT_EXPRESSION,
            ELEMENT_EXPRESSIONS,
            ELEMENT_OBJECT,
            ELEMENT_TIMEOUT,
            ELEMENT_EXPIRATION,
            ELEMENT_USER_DATA);

    private SetCodec() {}

    /** Writes that each element has a counter, as the kernel lists it. */
    static void writeCounter(MessageWriter out) {
        out.scope(EXPRESSION, () -> out.attributeString(1, "counter")
                .scope(2, () -> out.attributeBe64(1, 0).attributeBe64(2, 0)));
    }

    /** The name under which a set is added. */
    public static String sentName(NftSet set) {
        return set.isAnonymous() ? placeholder(set) : set.name();
    }

    /** The placeholder that makes the kernel find a name for an anonymous set. */
    public static String placeholder(NftSet set) {
        return set.kind() == Kind.SET ? "__set%d" : "__map%d";
    }

    /** The flags that follow from what a set is. */
    private static int derivedFlags(NftSet set) {
        return (set.interval() ? NftNumber.SET_INTERVAL : 0)
                | (set.kind() == Kind.SET ? 0 : NftNumber.SET_MAP)
                | (isConcatenatedRange(set) ? NftNumber.SET_CONCAT : 0);
    }

    static boolean isConcatenatedRange(NftSet set) {
        return set.interval() && (set.key().size() > 1 || (set.options().flags() & NftNumber.SET_CONCAT) != 0);
    }

    /** Writes a set that is added under this number. */
    public static void write(MessageWriter out, NftSet set, int id) {
        Options options = set.options();
        out.attributeString(NAME, sentName(set));
        out.attributeBe32(FLAGS, derivedFlags(set) | options.flags());
        out.attributeBe32(KEY_TYPE, KeyTypes.number(set.key())).attributeBe32(KEY_LENGTH, KeyTypes.bytes(set.key()));
        if (set.kind() == Kind.VERDICT_MAP) {
            out.attributeBe32(DATA_TYPE, NftNumber.TYPE_VERDICT).attributeBe32(DATA_LENGTH, 0);
        } else if (set.kind() == Kind.MAP) {
            out.attributeBe32(DATA_TYPE, set.dataType().number());
            out.attributeBe32(DATA_LENGTH, set.dataType().bytes());
        }
        out.attributeBe32(ID, id);
        boolean concatenated = set.interval() && set.key().size() > 1;
        if (!KeptAttributes.has(options.attributes(), DESCRIPTION) && (concatenated || options.size() != 0)) {
            out.nested(DESCRIPTION, () -> description(out, set, concatenated));
        }
        KeptAttributes.write(options.attributes(), out);
        if (!KeptAttributes.has(options.attributes(), USER_DATA)) {
            displayHint(set).ifPresent(hint -> out.attributeBytes(USER_DATA, hint.toArray()));
        }
    }

    private static void description(MessageWriter out, NftSet set, boolean concatenated) {
        if (set.options().size() != 0) {
            out.attributeBe32(DESCRIPTION_SIZE, set.options().size());
        }
        if (concatenated) {
            out.nested(DESCRIPTION_CONCAT, () -> set.key()
                    .forEach(part -> out.nested(NftNumber.LIST_ELEM, () -> out.attributeBe32(1, part.bytes()))));
        }
    }

    /**
     * What nft itself leaves in a set so that it prints the keys well: their byte order, 1 this machine's, 2 the network's, 0 neither; and that of
     * the numbers of a map, whose type has no order of its own.
     */
    private static Optional<Bytes> displayHint(NftSet set) {
        if (set.key().size() != 1) {
            return Optional.empty();
        }
        KeyType key = set.key().get(0);
        Bytes ofKey = order(KEY_ORDER, HOST_ORDER.contains(key) ? 1 : NO_ORDER.contains(key) ? 0 : 2);
        boolean numbers = set.kind() == Kind.MAP && set.dataType().equals(KeyType.INTEGER);
        return Optional.of(numbers ? Bytes.join(ofKey, order(DATA_ORDER, 1)) : ofKey);
    }

    private static Bytes order(int piece, int order) {
        ByteBuffer hint = ByteBuffer.allocate(6).order(ByteOrder.nativeOrder());
        hint.put((byte) piece).put((byte) 4).putInt(order);
        return Bytes.of(hint.array());
    }

    /** A set as the kernel lists it, without its elements. */
    public static NftSet read(Reply reply) {
        String name = "";
        int flags = 0;
        int keyType = 0;
        int keyBytes = 0;
        int dataType = 0;
        int dataBytes = 0;
        int size = 0;
        Bytes description = Bytes.of();
        Bytes userData = Bytes.of();
        KeptAttributes kept = new KeptAttributes();
        AttributeReader attributes = reply.attributes(NftNumber.HEADER_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NAME -> name = attributes.string();
                case FLAGS -> flags = attributes.be32();
                case KEY_TYPE -> keyType = attributes.be32();
                case KEY_LENGTH -> keyBytes = attributes.be32();
                case DATA_TYPE -> dataType = attributes.be32();
                case DATA_LENGTH -> dataBytes = attributes.be32();
                case DESCRIPTION -> {
                    size = size(attributes.nested());
                    description = new KeptAttributes().keep(attributes).bytes();
                }
                case USER_DATA -> userData = Bytes.of(attributes.bytes());
                case POLICY, SET_TIMEOUT, GC_INTERVAL, OBJECT_TYPE, EXPRESSION, EXPRESSIONS -> kept.keep(attributes);
                default -> {
                    // Handles and counts are the kernel's own.
                }
            }
        }
        Kind kind = (flags & NftNumber.SET_MAP) == 0
                ? Kind.SET
                : dataType == NftNumber.TYPE_VERDICT ? Kind.VERDICT_MAP : Kind.MAP;
        KeyType data = kind == Kind.MAP ? new KeyType(dataType, dataBytes) : KeyType.MARK;
        boolean interval = (flags & NftNumber.SET_INTERVAL) != 0;
        List<KeyType> key = KeyTypes.of(keyType, keyBytes);
        NftSet set = new NftSet(name, key, interval, kind, data, Collections.emptySortedMap());
        if (userData.length() > 0 && !displayHint(set).equals(Optional.of(userData))) {
            kept.keepBytes(USER_DATA, userData);
        }
        boolean unknownParts = (flags & NftNumber.SET_CONCAT) != 0 && key.size() == 1;
        Bytes rest = unknownParts ? Bytes.join(kept.bytes(), description) : kept.bytes();
        return set.withOptions(new Options(flags & ~derivedFlags(set), unknownParts ? 0 : size, rest));
    }

    private static int size(AttributeReader description) {
        while (description.next()) {
            if (description.type() == DESCRIPTION_SIZE) {
                return description.be32();
            }
        }
        return 0;
    }

    /**
     * The milliseconds that the kernel is told of a time-out; less than one would become none, and none stands for ever.
     *
     * @throws IllegalArgumentException if the time is negative, or less than a millisecond and not zero
     */
    public static long millis(Duration timeout) {
        if (timeout.isNegative() || timeout.toMillis() == 0 && !timeout.isZero()) {
            throw new IllegalArgumentException("timeout " + timeout + " is less than a millisecond");
        }
        return timeout.toMillis();
    }
}
