package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpFamily;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.List;

/** Reads the blocks of a pool, or all of them, some hundred at a time: for what concerns whole pools. */
public final class BlockPages {

    private static final int PAGE = 500;

    private BlockPages() {}

    /** Sees the record of a block. */
    @FunctionalInterface
    public interface Visitor {
        /** Sees the record of a block of this prefix. */
        void visit(Cidr cidr, StoreRecord record) throws IOException;
    }

    /** All blocks within a prefix, in the order of their keys. Of the others only those are read whose text begins in the same way. */
    public static void within(Cidr prefix, Store store, Visitor visitor) throws IOException {
        each(Keys.BLOCKS + beginning(prefix), store, (cidr, record) -> {
            if (prefix.contains(cidr)) {
                visitor.visit(cidr, record);
            }
        });
    }

    /** All blocks, in the order of their keys. */
    public static void all(Store store, Visitor visitor) throws IOException {
        each(Keys.BLOCKS, store, visitor);
    }

    private static void each(String keys, Store store, Visitor visitor) throws IOException {
        String after = "";
        List<StoreRecord> page;
        do {
            page = store.list(keys, after, PAGE);
            for (StoreRecord record : page) {
                after = record.key();
                visitor.visit(Keys.cidr(after, Keys.BLOCKS), record);
            }
        } while (page.size() == PAGE);
    }

    /** With what the texts of all prefixes within this one begin: its whole octets, or its whole groups up to the first that is 0 (RFC 5952). */
    static String beginning(Cidr prefix) {
        boolean ipv4 = prefix.family() == IpFamily.IPV4;
        int bits = ipv4 ? 8 : 16;
        StringBuilder text = new StringBuilder();
        for (int end = bits; end <= prefix.length() && end < prefix.family().bits(); end += bits) {
            int part = prefix.address()
                            .toBigInteger()
                            .shiftRight(prefix.family().bits() - end)
                            .intValue()
                    & (1 << bits) - 1;
            if (!ipv4 && part == 0) {
                break;
            }
            text.append(ipv4 ? Integer.toString(part) : Integer.toHexString(part))
                    .append(ipv4 ? '.' : ':');
        }
        return text.toString();
    }
}
