package dev.poplin.ipam.record;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.List;

/** The keys of records in the store. A prefix is written {@code 10.244.0.0-26}, as Calico does. */
public final class Keys {

    /** Pools, by prefix. */
    public static final String POOLS = "pool/";
    /** Blocks, by prefix. */
    public static final String BLOCKS = "block/";
    /** What every assign is subject to. */
    public static final String SETTINGS = "setting/";

    /** The configuration. */
    public static final String CONFIGURATION = SETTINGS + "configuration";
    /** What hosts keep of each block. */
    public static final String HOST_RESERVED = SETTINGS + "host-reserved";
    /** Reservations, by name. */
    public static final String RESERVATIONS = SETTINGS + "reservation/";

    /** Nodes that are given no addresses, by name. */
    public static final String CLOSED = SETTINGS + "closed/";

    /** Blocks with no address held, by prefix. */
    public static final String EMPTY = "empty/";
    /** Blocks with addresses held and others to give, by prefix. */
    public static final String ROOM = "room/";
    /** What blocks have lent to other nodes than their owner, by prefix. */
    public static final String BORROWED = "borrowed/";

    /** Blocks, by owner and prefix. */
    public static final String AFFINITIES = "affinity/";
    /** The addresses of each handle. */
    public static final String HANDLES = "handle/";

    /** When addresses were released that rest while no block has them, by the largest block that may have them, and by prefix. */
    public static final String RESTING = "resting/";

    /** Where the entries are by which blocks are found. */
    public static final List<String> INDEX = List.of(AFFINITIES, EMPTY, ROOM, BORROWED);

    /** Written whenever the settings change. */
    public static final String FREED = "freed";

    private static final String CLAIMED = "claimed/";

    private Keys() {}

    /** The key of what is kept of others beside the record of a key, and is gone with it. */
    public static String remark(String key) {
        return "remark/" + key;
    }

    /** The key of a pool. */
    public static String pool(Cidr cidr) {
        return POOLS + text(cidr);
    }

    /** Says as of which state of {@link #FREED} every block of a pool existed; overwritten when one of them goes away. */
    public static String claimed(Cidr pool) {
        return CLAIMED + text(pool);
    }

    /** Whether a record says of a pool what {@link #claimed} does. */
    public static boolean isClaimed(String key) {
        return key.startsWith(CLAIMED);
    }

    /** The key of a block. */
    public static String block(Cidr cidr) {
        return BLOCKS + text(cidr);
    }

    /** Where the blocks of a node are found. */
    public static String affinities(String node) {
        return AFFINITIES + node + "/";
    }

    /** The records of a node's blocks; not those of a node whose name begins with this one's and a slash. */
    public static List<StoreRecord> affinities(Store store, String node) throws IOException {
        return ownAffinities(store, affinities(node));
    }

    /** As {@link #affinities(Store, String)}, for who knows where they are found. */
    static List<StoreRecord> ownAffinities(Store store, String prefix) throws IOException {
        return own(store.list(prefix), prefix);
    }

    /** Those of the records under a node's prefix that are of its blocks. */
    static List<StoreRecord> own(List<StoreRecord> found, String prefix) {
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i).key().indexOf('/', prefix.length()) >= 0) {
                return found.stream()
                        .filter(each -> each.key().indexOf('/', prefix.length()) < 0)
                        .toList();
            }
        }
        return found;
    }

    /** Where a block is found by its owner. */
    public static String affinity(String node, Cidr cidr) {
        return affinities(node) + text(cidr);
    }

    /** Says that a node is given no addresses. */
    public static String closed(String node) {
        return CLOSED + node;
    }

    /** Where an empty block is found. */
    public static String empty(Cidr cidr) {
        return EMPTY + text(cidr);
    }

    /** Where a block with held and free addresses is found. */
    public static String room(Cidr cidr) {
        return ROOM + text(cidr);
    }

    /** Where the rests are of all addresses near a block, whatever size their blocks had. */
    static String restingBeside(Cidr block, int unitLength) {
        int largest = Math.max(0, unitLength - Pool.MOST_UNITS_BITS);
        return RESTING + text(Cidr.of(block.address(), largest)) + "/";
    }

    /** Where the rest of a block's addresses is remembered once it has gone away. */
    static String resting(Cidr block, int unitLength) {
        return restingBeside(block, unitLength) + text(block);
    }

    /** Where is found what a block has lent. */
    public static String borrowed(Cidr cidr) {
        return BORROWED + text(cidr);
    }

    /** The key of a handle. */
    public static String handle(String handle) {
        return HANDLES + handle;
    }

    /** Where the former holders of an address are, the earliest first. */
    public static String history(IpAddress address) {
        return "history/" + address + "/";
    }

    /** The key of a former holder. */
    public static String history(IpAddress address, long sequence) {
        return history(address) + String.format("%016x", sequence);
    }

    /** The block that an entry of the index leads to. */
    public static Cidr placeOf(String entry) {
        return cidr(entry.substring(entry.lastIndexOf('/') + 1));
    }

    /** A prefix as part of a key. */
    public static String text(Cidr cidr) {
        return cidr.address() + "-" + cidr.length();
    }

    /** The prefix that {@link #text} has written. */
    public static Cidr cidr(String text) {
        int dash = text.lastIndexOf('-');
        return Cidr.of(IpAddress.parse(text.substring(0, dash)), Integer.parseInt(text.substring(dash + 1)));
    }

    /** The prefix at the end of a key that begins with these characters. */
    public static Cidr cidr(String key, String prefix) {
        return cidr(key.substring(prefix.length()));
    }
}
