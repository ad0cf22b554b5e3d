package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The keys of records in the store. A prefix is written {@code 10.244.0.0-26}, as Calico does. */
final class Keys {

    static final String POOLS = "pool/";
    static final String BLOCKS = "block/";
    /** What every assign is subject to. */
    static final String SETTINGS = "setting/";

    static final String CONFIGURATION = SETTINGS + "configuration";
    static final String RESERVATIONS = SETTINGS + "reservation/";

    /** Blocks with no address held, by prefix. */
    static final String EMPTY = "empty/";
    /** Blocks with addresses held and others to give, by prefix. */
    static final String ROOM = "room/";
    /** Addresses held by another node than the block's owner. */
    static final String BORROWED = "borrowed/";

    static final String AFFINITIES = "affinity/";
    static final String HANDLES = "handle/";

    /** Where the entries are by which blocks are found. */
    static final List<String> INDEX = List.of(AFFINITIES, EMPTY, ROOM, BORROWED);

    /** Written whenever a block goes away, or the settings change. */
    static final String FREED = "freed";

    private Keys() {}

    static String pool(Cidr cidr) {
        return POOLS + text(cidr);
    }

    /** Says as of which state of {@link #FREED} every block of a pool existed. */
    static String claimed(Cidr pool) {
        return "claimed/" + text(pool);
    }

    static String block(Cidr cidr) {
        return BLOCKS + text(cidr);
    }

    /** Where the blocks of a node are found. */
    static String affinities(String node) {
        return AFFINITIES + node + "/";
    }

    /** The records of a node's blocks; not those of a node whose name begins with this one's and a slash. */
    static List<StoreRecord> affinities(Store store, String node) throws IOException {
        String prefix = affinities(node);
        return store.list(prefix).stream()
                .filter(record -> record.key().indexOf('/', prefix.length()) < 0)
                .toList();
    }

    static String affinity(String node, Cidr cidr) {
        return affinities(node) + text(cidr);
    }

    static String empty(Cidr cidr) {
        return EMPTY + text(cidr);
    }

    static String room(Cidr cidr) {
        return ROOM + text(cidr);
    }

    static String borrowed(IpAddress address) {
        return BORROWED + address;
    }

    static String handle(String handle) {
        return HANDLES + handle;
    }

    /** Where the former holders of an address are, the earliest first. */
    static String history(IpAddress address) {
        return "history/" + address + "/";
    }

    static String history(IpAddress address, long sequence) {
        return history(address) + String.format("%016x", sequence);
    }

    /** The block that an entry of the index leads to. */
    static Cidr blockOf(StoreRecord entry) {
        return entry.key().startsWith(BORROWED)
                ? cidr(new String(entry.value(), StandardCharsets.UTF_8))
                : cidr(entry.key().substring(entry.key().lastIndexOf('/') + 1));
    }

    static String text(Cidr cidr) {
        return cidr.address() + "-" + cidr.length();
    }

    /** The prefix that {@link #text} has written. */
    static Cidr cidr(String text) {
        int dash = text.lastIndexOf('-');
        return Cidr.of(IpAddress.parse(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
    }

    /** The prefix at the end of a key that begins with these characters. */
    static Cidr cidr(String key, String prefix) {
        return cidr(key.substring(prefix.length()));
    }
}
