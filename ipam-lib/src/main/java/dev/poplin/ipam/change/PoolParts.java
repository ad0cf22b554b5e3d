package dev.poplin.ipam.change;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrSet;
import dev.poplin.ipam.IpamException;
import dev.poplin.ipam.IpamException.Reason;
import dev.poplin.ipam.Pool;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits and merges pools. Blocks stay as they are, so one transaction is all it takes. What is kept of others beside a pool goes over to all of its parts,
 * and to a whole from the first part that has any.
 */
final class PoolParts {

    /** With conditions, marks and pools, a transaction stays below the 128 operations that etcd allows. */
    private static final int MOST = 32;

    private final Work work;

    PoolParts(Work work) {
        this.work = work;
    }

    /** One try; empty if others wrote at the same time. */
    Optional<Boolean> split(Cidr cidr, int parts) throws IOException {
        if (parts < 2 || parts > MOST || Integer.bitCount(parts) != 1) {
            throw new IpamException(
                    Reason.POOL_UNSUITABLE,
                    "pool " + cidr + " can be split into 2, 4, 8, 16 or 32 parts, not " + parts);
        }
        int length = cidr.length() + Integer.numberOfTrailingZeros(parts);
        Draft draft = work.draft();
        List<Cidr> wanted = new ArrayList<>(parts);
        for (int i = 0; i < parts && length <= cidr.family().bits(); i++) {
            wanted.add(cidr.subnet(length, i));
        }
        Optional<PoolRecord> found = find(draft, cidr);
        if (found.isEmpty() && !wanted.isEmpty() && areThere(draft, wanted)) {
            return Optional.of(true);
        }
        PoolRecord record = found.isPresent() ? found.get() : work.pool(cidr);
        int widest = Math.min(record.pool().blockLength(), record.formerBlockLength());
        if (widest < length) {
            throw new IpamException(
                    Reason.POOL_UNSUITABLE,
                    "pool " + cidr + " has blocks of /" + widest + ", larger than its parts of /" + length
                            + " would be; resize the blocks first");
        }
        List<Pool> after =
                wanted.stream().map(part -> with(part, record.pool())).toList();
        return replace(draft, List.of(record), after);
    }

    private static Optional<PoolRecord> find(Draft draft, Cidr cidr) throws IOException {
        return draft.pools().stream()
                .filter(pool -> pool.pool().cidr().equals(cidr))
                .findFirst();
    }

    private static boolean areThere(Draft draft, List<Cidr> wanted) throws IOException {
        List<Cidr> there =
                draft.pools().stream().map(pool -> pool.pool().cidr()).toList();
        return there.containsAll(wanted);
    }

    private static Pool with(Cidr cidr, Pool pool) {
        return new Pool(
                cidr,
                pool.blockLength(),
                pool.disabled(),
                pool.natOutgoing(),
                pool.nodeSelector(),
                pool.namespaceSelector(),
                pool.uses(),
                pool.manual(),
                pool.unitLength());
    }

    /** One try; empty if others wrote at the same time. */
    Optional<Boolean> merge(List<Cidr> pools) throws IOException {
        List<Cidr> whole = CidrSet.of(pools).toCidrs();
        if (pools.size() < 2 || pools.size() > MOST || whole.size() != 1) {
            throw new IpamException(
                    Reason.POOL_UNSUITABLE,
                    "pools " + pools + " cannot be merged: 2 to " + MOST
                            + " are, which together are one prefix; these are " + whole);
        }
        Draft draft = work.draft();
        if (areThere(draft, whole)) {
            return Optional.of(true);
        }
        List<PoolRecord> before = new ArrayList<>();
        for (Cidr cidr : pools) {
            Optional<PoolRecord> found = find(draft, cidr);
            before.add(found.isPresent() ? found.get() : work.pool(cidr));
        }
        Pool first = before.get(0).pool();
        for (PoolRecord record : before) {
            if (record.isResizing()) {
                throw new IpamException(
                        Reason.POOL_UNSUITABLE,
                        "the blocks of pool " + record.pool().cidr() + " are being resized; finish that first");
            }
            if (!with(first.cidr(), record.pool()).equals(first)) {
                throw new IpamException(
                        Reason.POOL_UNSUITABLE,
                        "pools " + first.cidr() + " and " + record.pool().cidr() + " have different settings: "
                                + settings(first) + " and " + settings(record.pool()) + "; make them the same first");
            }
        }
        return replace(draft, before, List.of(with(whole.get(0), first)));
    }

    private static String settings(Pool pool) {
        return "/" + pool.blockLength() + " blocks of /" + pool.unitLength() + " for " + pool.uses() + ", nodes "
                + pool.nodeSelector() + ", namespaces " + pool.namespaceSelector() + (pool.manual() ? ", manual" : "")
                + (pool.disabled() ? ", disabled" : "") + (pool.natOutgoing() ? ", with" : ", without")
                + " outgoing NAT";
    }

    private Optional<Boolean> replace(Draft draft, List<PoolRecord> before, List<Pool> after) throws IOException {
        int former = before.get(0).formerBlockLength();
        Optional<StoreRecord> remark = Optional.empty();
        for (PoolRecord record : before) {
            draft.require(record.record());
            draft.delete(record.record().key());
            draft.delete(Keys.claimed(record.pool().cidr()));
            Optional<StoreRecord> found = takeRemark(record.record().key(), draft);
            remark = remark.isPresent() ? remark : found;
        }
        for (Pool pool : after) {
            draft.requireAbsent(Keys.pool(pool.cidr()));
            draft.put(Keys.pool(pool.cidr()), RecordCodec.encode(pool, former));
            draft.delete(Keys.claimed(pool.cidr()));
            if (remark.isPresent()) {
                draft.put(Keys.remark(Keys.pool(pool.cidr())), remark.get().value());
            }
        }
        if (!draft.commit()) {
            return Optional.empty();
        }
        work.done(new Step.PoolsWritten(before.stream().map(PoolRecord::pool).toList(), after));
        return Optional.of(true);
    }

    /** Removes what is kept of others beside a pool, and returns it. */
    private static Optional<StoreRecord> takeRemark(String pool, Draft draft) throws IOException {
        String key = Keys.remark(pool);
        Optional<StoreRecord> found = draft.store().get(key);
        if (found.isPresent()) {
            draft.require(found.get());
            draft.delete(key);
        } else {
            draft.requireAbsent(key);
        }
        return found;
    }
}
