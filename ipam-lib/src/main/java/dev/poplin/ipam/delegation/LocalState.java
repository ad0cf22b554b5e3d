package dev.poplin.ipam.delegation;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a node remembers in its local store. Thread-safe, as the store is. */
final class LocalState {

    private static final int FORM = 1;
    private static final String LEASE = "lease";
    private static final String POOLS = "pool/";
    private static final String GRANTS = "grant/";
    private static final String HOLDINGS = "holding/";

    private final Store store;

    LocalState(Store store) {
        this.store = store;
    }

    boolean commit(Transaction transaction) throws IOException {
        return store.commit(transaction);
    }

    /** The lease and what it was read from. */
    record Known(Lease lease, StoreRecord record) {}

    Optional<Known> lease() throws IOException {
        Optional<StoreRecord> record = store.get(LEASE);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        Lease lease = decode(
                record.get(),
                in -> new Lease(
                        in.readLong(), in.readLong(), in.readUTF(), in.readLong(), Duration.ofMillis(in.readLong())));
        return Optional.of(new Known(lease, record.get()));
    }

    /** Writes a lease in the place of the known one, or of none. */
    Transaction put(Lease lease, Optional<Known> before) {
        Transaction transaction = new Transaction().put(LEASE, encode(out -> {
            out.writeLong(lease.epoch());
            out.writeLong(lease.firstEpoch());
            out.writeUTF(lease.boot());
            out.writeLong(lease.endNanos());
            out.writeLong(lease.coolDown().toMillis());
        }));
        before.ifPresentOrElse(
                known -> transaction.requireUnchanged(known.record()), () -> transaction.requireAbsent(LEASE));
        return transaction;
    }

    /** The pools of the shared store, as of the last {@link #remember}. */
    List<Pool> pools() throws IOException {
        List<Pool> pools = new ArrayList<>();
        for (StoreRecord record : store.list(POOLS)) {
            pools.add(RecordCodec.pool(record).pool());
        }
        return pools;
    }

    /** Remembers the pools of the shared store, for when that is away; without effect if another process does at the same time. */
    void remember(List<Pool> pools) throws IOException {
        if (pools().equals(pools)) {
            return;
        }
        Transaction transaction = new Transaction();
        for (StoreRecord record : store.list(POOLS)) {
            transaction.requireUnchanged(record).delete(record.key());
        }
        for (Pool pool : pools) {
            transaction.put(POOLS + Keys.text(pool.cidr()), RecordCodec.encode(pool, pool.blockLength()));
        }
        store.commit(transaction);
    }

    List<Grant> grants() throws IOException {
        List<Grant> grants = new ArrayList<>();
        for (StoreRecord record : store.list(GRANTS)) {
            grants.add(grant(record));
        }
        return grants;
    }

    Optional<Grant> grant(IpAddress address) throws IOException {
        Optional<StoreRecord> record = store.get(key(address));
        return record.isEmpty() ? Optional.empty() : Optional.of(grant(record.get()));
    }

    private static Grant grant(StoreRecord record) throws IOException {
        return decode(
                record,
                in -> new Grant(
                        IpAddress.parse(record.key().substring(GRANTS.length())),
                        Cidr.parse(in.readUTF()),
                        in.readLong(),
                        Grant.State.valueOf(in.readUTF()),
                        in.readLong(),
                        in.readUTF(),
                        record));
    }

    /** Adds a grant that must not be there yet. */
    static void add(
            Transaction transaction,
            IpAddress address,
            Cidr block,
            long epoch,
            Grant.State state,
            String formerHandle) {
        transaction.requireAbsent(key(address)).put(key(address), bytes(block, epoch, state, 0, formerHandle));
    }

    /** Changes a grant that must be as it was read. */
    static void change(
            Transaction transaction,
            Grant grant,
            long epoch,
            Grant.State state,
            long freeSinceMillis,
            String formerHandle) {
        transaction
                .requireUnchanged(grant.record())
                .put(grant.record().key(), bytes(grant.block(), epoch, state, freeSinceMillis, formerHandle));
    }

    /** Forgets a grant that must be as it was read. */
    static void remove(Transaction transaction, Grant grant) {
        transaction.requireUnchanged(grant.record()).delete(grant.record().key());
    }

    private static String key(IpAddress address) {
        return GRANTS + address;
    }

    private static byte[] bytes(Cidr block, long epoch, Grant.State state, long freeSinceMillis, String formerHandle) {
        return encode(out -> {
            out.writeUTF(block.toString());
            out.writeLong(epoch);
            out.writeUTF(state.name());
            out.writeLong(freeSinceMillis);
            out.writeUTF(formerHandle);
        });
    }

    Optional<Holding> holding(String handle) throws IOException {
        Optional<StoreRecord> record = store.get(HOLDINGS + handle);
        return record.isEmpty() ? Optional.empty() : Optional.of(holding(record.get()));
    }

    List<Holding> holdings() throws IOException {
        List<Holding> holdings = new ArrayList<>();
        for (StoreRecord record : store.list(HOLDINGS)) {
            holdings.add(holding(record));
        }
        return holdings;
    }

    private static Holding holding(StoreRecord record) throws IOException {
        return decode(record, in -> {
            long epoch = in.readLong();
            Holding.State state = Holding.State.valueOf(in.readUTF());
            Instant assignedAt = Instant.ofEpochMilli(in.readLong());
            List<IpAddress> addresses = new ArrayList<>();
            List<Cidr> blocks = new ArrayList<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                addresses.add(IpAddress.parse(in.readUTF()));
                blocks.add(Cidr.parse(in.readUTF()));
            }
            Map<String, String> attributes = new TreeMap<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                attributes.put(in.readUTF(), in.readUTF());
            }
            String handle = record.key().substring(HOLDINGS.length());
            return new Holding(handle, epoch, state, addresses, blocks, assignedAt, attributes, record);
        });
    }

    /** Writes a holding that must not be there yet. */
    static void add(
            Transaction transaction,
            String handle,
            long epoch,
            Holding.State state,
            List<Grant> grants,
            Instant assignedAt,
            Map<String, String> attributes) {
        transaction.requireAbsent(HOLDINGS + handle);
        put(
                transaction,
                handle,
                epoch,
                state,
                grants.stream().map(Grant::address).toList(),
                grants.stream().map(Grant::block).toList(),
                assignedAt,
                attributes);
    }

    /** Changes the state of a holding that must be as it was read. */
    static void change(Transaction transaction, Holding holding, Holding.State state) {
        transaction.requireUnchanged(holding.record());
        put(
                transaction,
                holding.handle(),
                holding.epoch(),
                state,
                holding.addresses(),
                holding.blocks(),
                holding.assignedAt(),
                holding.attributes());
    }

    /** Forgets a holding that must be as it was read. */
    static void remove(Transaction transaction, Holding holding) {
        transaction.requireUnchanged(holding.record()).delete(holding.record().key());
    }

    private static void put(
            Transaction transaction,
            String handle,
            long epoch,
            Holding.State state,
            List<IpAddress> addresses,
            List<Cidr> blocks,
            Instant assignedAt,
            Map<String, String> attributes) {
        transaction.put(HOLDINGS + handle, encode(out -> {
            out.writeLong(epoch);
            out.writeUTF(state.name());
            out.writeLong(assignedAt.toEpochMilli());
            out.writeShort(addresses.size());
            for (int i = 0; i < addresses.size(); i++) {
                out.writeUTF(addresses.get(i).toString());
                out.writeUTF(blocks.get(i).toString());
            }
            out.writeShort(attributes.size());
            for (Map.Entry<String, String> attribute : new TreeMap<>(attributes).entrySet()) {
                out.writeUTF(attribute.getKey());
                out.writeUTF(attribute.getValue());
            }
        }));
    }

    @FunctionalInterface
    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    @FunctionalInterface
    private interface Parser<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static byte[] encode(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            body.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static <T> T decode(StoreRecord record, Parser<T> parser) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record.value()))) {
            int form = in.readUnsignedByte();
            if (form != FORM) {
                throw new IOException("record " + record.key() + " of the local store has form " + form
                        + ", and this Poplin reads form " + FORM);
            }
            return parser.read(in);
        } catch (EOFException e) {
            throw new IOException("record " + record.key() + " of the local store is damaged: it ends too early", e);
        } catch (IllegalArgumentException e) {
            throw new IOException("record " + record.key() + " of the local store is damaged: " + e.getMessage(), e);
        }
    }
}
