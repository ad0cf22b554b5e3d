package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.UserData;
import dev.poplin.netlink.nftables.set.NftSet;
import dev.poplin.netlink.nftables.set.NftSet.KeyType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a set's keys are, from its types and from what nft leaves with it. */
final class SetTypes {

    private static final int KEY_ORDER = 0;
    private static final int MERGE = 2;
    private static final int KEY_TYPEOF = 3;
    private static final int HOST_ORDER = 1;
    private static final int TYPEOF_EXPRESSION = 0;
    private static final int TYPEOF_DATA = 1;
    private static final int PAYLOAD = 7;
    private static final int META = 9;
    private static final int CONNTRACK = 12;
    private static final int CONCATENATION = 13;
    private static final Set<Datatype> HOST = Set.of(
            Datatype.MARK,
            Datatype.IFACE_INDEX,
            Datatype.IFACE_TYPE,
            Datatype.REALM,
            Datatype.CLASSID,
            Datatype.UID,
            Datatype.GID,
            Datatype.CT_STATE,
            Datatype.CT_STATUS,
            Datatype.CT_LABEL,
            Datatype.DEVGROUP,
            Datatype.FIB_ADDRTYPE,
            Datatype.INTEGER,
            Datatype.TIME,
            Datatype.DATE,
            Datatype.HOUR);

    private static final Set<Datatype> FIVE_PER_LINE = Set.of(
            Datatype.NF_PROTO,
            Datatype.INTEGER,
            Datatype.ARP_OP,
            Datatype.INET_PROTO,
            Datatype.INET_SERVICE,
            Datatype.TCP_FLAG,
            Datatype.CT_STATE,
            Datatype.CT_DIR,
            Datatype.CT_STATUS,
            Datatype.PKT_TYPE,
            Datatype.MARK);

    /** Headers as nft numbers them in what it leaves with a set. */
    private static final List<Optional<Header>> DESCRIPTIONS = List.of(
            Optional.empty(),
            Header.transport(51),
            Header.transport(50),
            Header.transport(108),
            Header.transport(1),
            Header.transport(2),
            Header.transport(17),
            Header.transport(136),
            Header.transport(6),
            Header.transport(33),
            Header.transport(132),
            Optional.of(Header.ANY),
            Optional.of(Header.IP),
            Optional.of(Header.IP6),
            Header.transport(58),
            Optional.of(Header.ARP),
            Optional.of(Header.VLAN),
            Optional.of(Header.ETHER));

    private SetTypes() {}

    /** A type and whether its values are in this machine's order. */
    record Typed(KeyType type, boolean host) {}

    static boolean isHost(Datatype type) {
        return HOST.contains(type);
    }

    static int perLine(Datatype type) {
        return type == Datatype.IPV4_ADDR ? 2 : FIVE_PER_LINE.contains(type) ? 5 : 1;
    }

    private static Optional<Integer> hostNumber(Bytes userData, int type) {
        return UserData.piece(type, userData)
                .filter(piece -> piece.length() == 4)
                .map(piece -> ByteBuffer.wrap(piece.toArray())
                        .order(ByteOrder.nativeOrder())
                        .getInt());
    }

    static boolean merges(Bytes userData) {
        return hostNumber(userData, MERGE).filter(number -> number != 0).isPresent();
    }

    /** The types of a key's parts. */
    static List<Typed> ofKey(NftSet set, Bytes userData) {
        Optional<Integer> order = set.key().size() == 1 ? hostNumber(userData, KEY_ORDER) : Optional.empty();
        return set.key().stream()
                .map(type -> {
                    boolean usual = isHost(Datatype.of(type.number())) && !set.interval();
                    boolean fallback = set.key().size() == 1 && userData.length() == 0
                            ? Datatype.of(type.number()) == Datatype.MARK
                            : usual;
                    return new Typed(
                            type,
                            !set.interval()
                                    && order.map(each -> each == HOST_ORDER).orElse(fallback));
                })
                .toList();
    }

    /** {@code type A . B}, or {@code typeof} and the words that the set was made with. */
    static String declaration(NftSet set, Bytes userData) {
        Optional<String> words = UserData.piece(KEY_TYPEOF, userData).flatMap(SetTypes::typeof);
        return words.map(each -> "typeof " + each)
                .orElseGet(() -> "type "
                        + set.key().stream()
                                .map(type -> Datatype.name(type.number()))
                                .collect(Collectors.joining(" . ")));
    }

    private static Optional<String> typeof(Bytes nested) {
        int expression = hostNumber(nested, TYPEOF_EXPRESSION).orElse(-1);
        Bytes data = UserData.piece(TYPEOF_DATA, nested).orElse(Bytes.of());
        return switch (expression) {
            case PAYLOAD -> {
                int description = hostNumber(data, 0).orElse(0);
                int template = hostNumber(data, 1).orElse(0);
                yield description > 0 && description < DESCRIPTIONS.size()
                        ? DESCRIPTIONS.get(description).flatMap(header -> field(header, template))
                        : Optional.empty();
            }
            case META -> hostNumber(data, 0).map(key -> Selectors.meta(key).words());
            case CONNTRACK ->
                hostNumber(data, 0).map(key -> Selectors.conntrack(key, -1).words());
            case CONCATENATION -> concatenation(data);
            default -> Optional.empty();
        };
    }

    private static Optional<String> field(Header header, int template) {
        // nft counts from one, since its first template is none.
        return template >= 1 && template <= header.fields().size()
                ? Optional.of(header.words(header.fields().get(template - 1)))
                : Optional.empty();
    }

    private static Optional<String> concatenation(Bytes parts) {
        StringBuilder text = new StringBuilder();
        int index = 0;
        Optional<Bytes> part = UserData.piece(index, parts);
        while (part.isPresent()) {
            Optional<String> words = typeof(part.get());
            if (words.isEmpty()) {
                return Optional.empty();
            }
            text.append(index == 0 ? "" : " . ").append(words.get());
            part = UserData.piece(++index, parts);
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
    }
}
