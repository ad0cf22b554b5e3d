package dev.poplin.netlink.nftables.object;

import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.Count;

/**
 * A named object that rules and maps refer to: a counter, a quota, a limit, a conntrack helper. Counts are not part of it.
 *
 * @param name its name, unique among the objects of its type in its table
 * @param type NFT_OBJECT_*: 1 counter, 2 quota, 3 ct helper, 4 limit, 5 ct count, 7 ct timeout, 8 secmark, 9 ct expectation, 10
 *     synproxy
 * @param data its attributes as the kernel wants them
 * @param userData what nft leaves with it, such as a comment
 */
public record NftObject(String name, int type, Bytes data, Bytes userData) {

    /** The type of counters. */
    public static final int COUNTER = 1;
    /** The type of quotas. */
    public static final int QUOTA = 2;

    /** A counter: {@code counter NAME { }}. */
    public static NftObject counter(String name) {
        return new NftObject(name, COUNTER, Bytes.of(), Bytes.of());
    }

    /** What a counter had counted when it was listed with its counts; nothing for other objects. */
    public Count count() {
        return type == COUNTER ? Count.of(data) : Count.ZERO;
    }

    /** The type in nft's words. */
    public String typeName() {
        return switch (type) {
            case COUNTER -> "counter";
            case QUOTA -> "quota";
            case 3 -> "ct helper";
            case 4 -> "limit";
            case 5 -> "ct count";
            case 7 -> "ct timeout";
            case 8 -> "secmark";
            case 9 -> "ct expectation";
            case 10 -> "synproxy";
            default -> "object " + type;
        };
    }

    /** The key under which a table has it. */
    public String key() {
        return typeName() + " " + name;
    }
}
