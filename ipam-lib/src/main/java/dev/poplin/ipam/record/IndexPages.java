package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads the entries of an index that lead to blocks within a prefix, some dozen at a time, and steps over those of other prefixes. */
public final class IndexPages {

    private static final int PAGE = 64;
    /** Up to this length, the octet in which a prefix ends has another behind it. */
    private static final int MOST_WITH_OCTETS = 24;

    private IndexPages() {}

    /** Sees where an entry leads. */
    @FunctionalInterface
    public interface Visitor {
        /** Sees a block's prefix; says whether to go on. */
        boolean visit(Cidr cidr) throws IOException;
    }

    /**
     * All entries whose keys come after one and not after another, in their order.
     *
     * @param index with what the keys of the index begin
     * @param prefix what the blocks are in
     * @param after a key, or the empty text for the beginning
     * @param last a key, or the empty text for the end
     * @return whether the visitor has said to go on to the end
     */
    public static boolean within(String index, Cidr prefix, String after, String last, Store store, Visitor visitor)
            throws IOException {
        String keys = index + BlockPages.beginning(prefix);
        String reached = after;
        // Mostly there is nothing to step over.
        List<String> beginnings = List.of();
        List<StoreRecord> page;
        boolean jumped;
        do {
            page = store.list(keys, reached, PAGE);
            jumped = false;
            for (int i = 0; i < page.size() && !jumped; i++) {
                reached = page.get(i).key();
                if (!last.isEmpty() && reached.compareTo(last) > 0) {
                    return true;
                }
                Cidr cidr = Keys.cidr(reached, index);
                if (prefix.contains(cidr)) {
                    if (!visitor.visit(cidr)) {
                        return false;
                    }
                    continue;
                }
                beginnings = beginnings.isEmpty() ? beginnings(prefix) : beginnings;
                Optional<String> next = next(beginnings, reached.substring(index.length()));
                if (next.isEmpty()) {
                    return true;
                }
                jumped = !reached.startsWith(index + next.get());
                reached = jumped ? index + next.get() : reached;
            }
        } while (jumped || page.size() == PAGE);
        return true;
    }

    /** With what a text begins that others within the prefix begin with, or what the next ones do that come after it. */
    private static Optional<String> next(List<String> beginnings, String text) {
        return beginnings.stream()
                .filter(each -> text.startsWith(each) || each.compareTo(text) > 0)
                .findFirst();
    }

    /** With what the texts of prefixes within this one begin, in order: one for each value of the octet in which it ends. */
    static List<String> beginnings(Cidr prefix) {
        int bits = prefix.length() % Byte.SIZE;
        return prefix.family() == IpFamily.IPV6 || bits == 0 || prefix.length() > MOST_WITH_OCTETS
                ? List.of(BlockPages.beginning(prefix))
                : prefix.subdivide(prefix.length() - bits + Byte.SIZE)
                        .map(BlockPages::beginning)
                        .sorted()
                        .toList();
    }
}
