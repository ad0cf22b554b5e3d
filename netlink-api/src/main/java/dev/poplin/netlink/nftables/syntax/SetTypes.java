package dev.poplin.netlink.nftables.syntax;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.UserData;
import dev.poplin.netlink.nftables.set.KeyTypes;
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
    private static final int DATA_ORDER = 1;
    private static final int DATA_TYPEOF = 4;
    private static final int HOST_ORDER = 1;
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

    /** Single keys that are in this machine's order though the set does not say so. */
    private static final Set<Datatype> UNSAID = Set.of(Datatype.MARK, Datatype.INTEGER);

    private SetTypes() {}

    /** A type and whether its values are in this machine's order. */
    record Typed(KeyType type, boolean host) {}

    static boolean isHost(Datatype type) {
        return HOST.contains(type);
    }

    static int perLine(Datatype type) {
        return type == Datatype.IPV4_ADDR ? 2 : FIVE_PER_LINE.contains(type) ? 5 : 1;
    }

    static Optional<Integer> hostNumber(Bytes userData, int type) {
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
        List<Typed> named = named(KEY_TYPEOF, userData, KeyTypes.bytes(set.key()));
        if (named.size() > 1) {
            return named.stream()
                    .map(each -> new Typed(each.type(), each.host() && !set.interval()))
                    .toList();
        }
        Optional<Integer> order = set.key().size() == 1 ? hostNumber(userData, KEY_ORDER) : Optional.empty();
        return set.key().stream()
                .map(type -> {
                    boolean usual = isHost(Datatype.of(type.number())) && !set.interval();
                    boolean fallback = set.key().size() == 1 && userData.length() == 0
                            ? UNSAID.contains(Datatype.of(type.number()))
                            : usual;
                    return new Typed(
                            type,
                            !set.interval()
                                    && order.map(each -> each == HOST_ORDER).orElse(fallback));
                })
                .toList();
    }

    /** The types of the parts of a map's data. */
    static List<Typed> ofData(NftSet map, Bytes userData) {
        List<Typed> named = named(DATA_TYPEOF, userData, map.dataType().bytes());
        if (named.size() > 1) {
            return named;
        }
        List<KeyType> types =
                KeyTypes.of(map.dataType().number(), map.dataType().bytes());
        Optional<Integer> order = types.size() == 1 ? hostNumber(userData, DATA_ORDER) : Optional.empty();
        return types.stream()
                .map(type -> new Typed(
                        type, order.map(each -> each == HOST_ORDER).orElse(isHost(Datatype.of(type.number())))))
                .toList();
    }

    /** The types that the expressions within a piece have, if they fill so many bytes. */
    private static List<Typed> named(int piece, Bytes userData, int bytes) {
        List<Typed> types = typeof(piece, userData).stream()
                .map(part -> new Typed(
                        new KeyType(part.type().number(), (part.bits() + Byte.SIZE - 1) / Byte.SIZE), part.host()))
                .toList();
        int together =
                types.stream().mapToInt(each -> each.type().bytes() + 3 & ~3).sum();
        return together == bytes ? types : List.of();
    }

    private static List<Operand> typeof(int piece, Bytes userData) {
        return UserData.piece(piece, userData).map(TypeOf::parts).orElse(List.of());
    }

    /** {@code type A . B}, or {@code typeof} and the words that the set was made with. */
    static String declaration(NftSet set, Bytes userData) {
        List<Operand> words = typeof(KEY_TYPEOF, userData);
        return words.isEmpty()
                ? "type "
                        + set.key().stream()
                                .map(type -> Datatype.name(type.number()))
                                .collect(Collectors.joining(" . "))
                : "typeof " + words(words);
    }

    /** The words that a map's data were made with. */
    static Optional<String> data(Bytes userData) {
        List<Operand> words = typeof(DATA_TYPEOF, userData);
        return words.isEmpty() || typeof(KEY_TYPEOF, userData).isEmpty() ? Optional.empty() : Optional.of(words(words));
    }

    private static String words(List<Operand> parts) {
        return parts.stream().map(Operand::words).collect(Collectors.joining(" . "));
    }
}
