package dev.poplin.ipam.delegation;

import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the shared store says of a node that assigns by itself. Immutable.
 *
 * @param node the node
 * @param epoch counts up whenever the node begins anew, or another has taken over
 * @param lease how long after a renewal the node may go on without another
 * @param ended whether another has ended the epoch before, and the node has not come back
 * @param renewedAt when it was written, by the clock of who wrote it; for people, nothing depends on it
 * @param revision the revision of the record
 */
public record Delegation(String node, long epoch, Duration lease, boolean ended, Instant renewedAt, long revision) {

    private static final String KEYS = "delegation/";
    private static final String HANDLES = "delegated:";
    private static final int FORM = 1;
    private static final int PAGE = 16;

    static String key(String node) {
        return KEYS + node;
    }

    /** What the handles begin with under which a node holds what it was granted. */
    static String handles(String node) {
        return HANDLES + node + ":";
    }

    static String handle(String node, long epoch) {
        return handles(node) + epoch;
    }

    /** The handle under which the node holds, in the shared store, what it was granted in this epoch. */
    public String handle() {
        return handle(node, epoch);
    }

    /** Whether a handle of the shared store is one under which some node holds what it was granted. */
    public static boolean isGrant(String handle) {
        return handle.startsWith(HANDLES);
    }

    /** Whether a handle of the shared store is that of this node's grants, in this epoch or another. */
    public boolean isGrantedAs(String handle) {
        return handle.startsWith(handles(node));
    }

    /** All delegations in a shared store, in the order of their nodes' names. */
    public static List<Delegation> list(Store shared) throws IOException {
        List<Delegation> all = new ArrayList<>();
        for (StoreRecord record : shared.list(KEYS)) {
            all.add(of(record));
        }
        return all;
    }

    /**
     * The delegations behind a node's in the order of the names, the first again behind the last, until so many are found that have not ended; those
     * that have, and lie in between, are among them.
     */
    static List<Delegation> behind(Store shared, String node, int most) throws IOException {
        List<Delegation> found = new ArrayList<>();
        int left = add(found, shared, key(node), most, node);
        add(found, shared, "", left, node);
        return found;
    }

    /** Adds those behind a key, up to that of a node if they come from the beginning; returns how many are still wanted. */
    private static int add(List<Delegation> found, Store shared, String behind, int most, String node)
            throws IOException {
        int left = most;
        String after = behind;
        List<StoreRecord> page = List.of();
        do {
            page = shared.list(KEYS, after, PAGE);
            for (StoreRecord record : page) {
                after = record.key();
                if (left == 0 || behind.isEmpty() && after.compareTo(key(node)) >= 0) {
                    return 0;
                }
                Delegation delegation = of(record);
                found.add(delegation);
                left -= delegation.ended() ? 0 : 1;
            }
        } while (page.size() == PAGE);
        return left;
    }

    static Optional<StoreRecord> find(Store shared, String node) throws IOException {
        return shared.get(key(node));
    }

    static Delegation of(StoreRecord record) throws IOException {
        String node = record.key().substring(KEYS.length());
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record.value()))) {
            int form = in.readUnsignedByte();
            if (form != FORM) {
                throw new IOException("the delegation of node " + node + " has form " + form
                        + ", and this Poplin reads form " + FORM);
            }
            return new Delegation(
                    node,
                    in.readLong(),
                    Duration.ofMillis(in.readLong()),
                    in.readBoolean(),
                    Instant.ofEpochMilli(in.readLong()),
                    record.revision());
        }
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeLong(epoch);
            out.writeLong(lease.toMillis());
            out.writeBoolean(ended);
            out.writeLong(renewedAt.toEpochMilli());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
