package dev.poplin.netlink.nftables.expression;

import dev.poplin.netlink.message.AttributeReader;
import dev.poplin.netlink.nftables.data.Bytes;
import dev.poplin.netlink.nftables.data.KeptAttributes;

/**
 * The attributes of an expression without those that the kernel lists and refuses when they come back, and without what has been
 * counted where that is not wanted.
 */
final class ListedContent {

    private static final int QUOTA_FLAGS = 2;
    private static final int QUOTA_INVERTED = 1;
    private static final int QUOTA_CONSUMED = 4;
    private static final int OPTION_SOURCE = 7;
    private static final int OPTION_DESTINATION = 1;
    private static final int OPTION_OFFSET = 3;
    private static final int OPTION_LENGTH = 4;
    private static final int OPTION_FLAGS = 5;
    private static final int DYNSET_TIMEOUT = 6;
    private static final int OSF_FLAGS = 3;

    private ListedContent() {}

    static Bytes of(String name, Bytes content, boolean withCounts) {
        return switch (name) {
            case "quota" -> quota(withCounts ? content : KeptAttributes.without(content, QUOTA_CONSUMED));
            case "last" -> withCounts ? content : Bytes.of();
            case "exthdr" -> header(content);
            case "dynset" -> withoutZero(content, DYNSET_TIMEOUT);
            case "osf" -> withoutZero(content, OSF_FLAGS);
            default -> content;
        };
    }

    /** That a quota is used up is listed as a flag, too. */
    private static Bytes quota(Bytes content) {
        return KeptAttributes.masked(content, QUOTA_FLAGS, QUOTA_INVERTED);
    }

    /** An option that is written has no flags; one that is removed has no place either. */
    private static Bytes header(Bytes content) {
        if (KeptAttributes.has(content, OPTION_SOURCE)) {
            return KeptAttributes.without(content, OPTION_FLAGS);
        }
        return KeptAttributes.has(content, OPTION_DESTINATION)
                ? content
                : KeptAttributes.without(content, OPTION_OFFSET, OPTION_LENGTH, OPTION_FLAGS);
    }

    private static Bytes withoutZero(Bytes content, int type) {
        AttributeReader reader = AttributeReader.of(content.toArray());
        while (reader.next()) {
            if (reader.type() == type && Bytes.of(reader.bytes()).isZero()) {
                return KeptAttributes.without(content, type);
            }
        }
        return content;
    }
}
