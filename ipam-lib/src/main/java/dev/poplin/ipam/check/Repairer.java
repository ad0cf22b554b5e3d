package dev.poplin.ipam.check;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import dev.poplin.ipam.Allocation;
import dev.poplin.ipam.Block;
import dev.poplin.ipam.record.Attempts;
import dev.poplin.ipam.record.BlockIndex;
import dev.poplin.ipam.record.Draft;
import dev.poplin.ipam.record.Keys;
import dev.poplin.ipam.record.PoolRecord;
import dev.poplin.ipam.record.RecordCodec;
import dev.poplin.ipam.record.Rests;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import dev.poplin.ipam.store.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Mends problems, each in one transaction that first makes sure that the problem is still there. */
final class Repairer {

    private final Store store;
    private final BlockIndex index;
    private final Rests rests;
    private final Integrity.Releases releases;
    private final Attempts attempts;

    Repairer(Store store, BlockIndex index, Rests rests, Integrity.Releases releases, Attempts attempts) {
        this.store = store;
        this.index = index;
        this.rests = rests;
        this.releases = releases;
        this.attempts = attempts;
    }

    /** Mends, each step when {@code witness} has heard of it; without one tells only what it would write. */
    Repair repair(List<Problem> problems, Optional<Repair.Witness> witness) throws IOException {
        List<Repair.Step> steps = new ArrayList<>();
        List<Problem> left = new ArrayList<>();
        for (Problem problem : problems) {
            if (!problem.isRepairable()) {
                left.add(problem);
                continue;
            }
            int number = steps.size();
            Repair.Step step =
                    attempts.until("not repaired: " + problem.sentence(), () -> mend(problem, number, witness));
            if (!step.writes().isEmpty()) {
                steps.add(step);
            }
        }
        return new Repair(steps, left);
    }

    /** What was written, nothing if there was nothing to mend any more; empty if others wrote at the same time. */
    private Optional<Repair.Step> mend(Problem problem, int number, Optional<Repair.Witness> witness)
            throws IOException {
        Transaction transaction = transaction(problem);
        List<Repair.Write> writes = new ArrayList<>();
        for (Map.Entry<String, byte @Nullable []> write : transaction.writes().entrySet()) {
            Optional<StoreRecord> now = store.get(write.getKey());
            byte[] before = now.map(StoreRecord::value).orElse(null);
            if (!Arrays.equals(before, write.getValue())) {
                now.ifPresentOrElse(transaction::requireUnchanged, () -> transaction.requireAbsent(write.getKey()));
                writes.add(new Repair.Write(write.getKey(), before, write.getValue()));
            }
        }
        Repair.Step step = new Repair.Step(problem, writes);
        if (writes.isEmpty() || witness.isEmpty()) {
            return Optional.of(step);
        }
        witness.get().beforeWriting(number, step);
        return store.commit(transaction) ? Optional.of(step) : Optional.empty();
    }

    private Transaction transaction(Problem problem) throws IOException {
        if (problem instanceof Problem.AddressWithoutHandle found) {
            return addToHandle(found.holder());
        } else if (problem instanceof Problem.HandleWithoutAddress found) {
            return removeFromHandle(found.handle(), found.address());
        } else if (problem instanceof Problem.IndexEntryMissing found) {
            return putEntry(found.block(), found.key());
        } else if (problem instanceof Problem.IndexEntryStray found) {
            return removeEntry(found.key());
        } else if (problem instanceof Problem.FreeListWrong found) {
            return mendFreeList(found.block());
        } else if (problem instanceof Problem.BlockOutsidePools found) {
            return removeEmpty(found.block());
        } else if (problem instanceof Problem.OwnerNotAlive found) {
            return releases.releasing(found.holder());
        }
        return new Transaction();
    }

    private Draft draft() {
        return new Draft(store, index, rests);
    }

    private Transaction addToHandle(Allocation holder) throws IOException {
        Draft draft = draft();
        List<IpAddress> held = draft.handle(holder.handle());
        if (isHeld(draft, holder.address(), holder.handle()) && !held.contains(holder.address())) {
            List<IpAddress> more = new ArrayList<>(held);
            more.add(holder.address());
            draft.putHandle(holder.handle(), more);
        }
        return draft.finish();
    }

    private Transaction removeFromHandle(String handle, IpAddress address) throws IOException {
        Draft draft = draft();
        List<IpAddress> held = draft.handle(handle);
        int right = isHeld(draft, address, handle) ? 1 : 0;
        int named = Collections.frequency(held, address);
        if (named > right) {
            List<IpAddress> rest = new ArrayList<>(held);
            for (int i = right; i < named; i++) {
                rest.remove(rest.lastIndexOf(address));
            }
            draft.putHandle(handle, rest);
        }
        return draft.finish();
    }

    /** Whether the handle holds the address in a block, of whatever size. */
    private boolean isHeld(Draft draft, IpAddress address, String handle) throws IOException {
        for (int length = address.family().bits(); length > 0; length--) {
            Optional<Allocation> holder = draft.block(Cidr.of(address, length)).flatMap(block -> block.find(address));
            if (holder.isPresent() && holder.get().handle().equals(handle)) {
                return true;
            }
        }
        return false;
    }

    private Transaction putEntry(Cidr cidr, String key) throws IOException {
        Transaction transaction = new Transaction();
        Optional<StoreRecord> record = store.get(Keys.block(cidr));
        if (record.isPresent()) {
            byte[] value =
                    index.entries(RecordCodec.block(record.get().value())).get(key);
            transaction.requireUnchanged(record.get());
            if (value != null) {
                transaction.put(key, value);
            }
        }
        return transaction;
    }

    private Transaction removeEntry(String key) throws IOException {
        Optional<StoreRecord> entry = store.get(key);
        if (entry.isEmpty()) {
            return new Transaction();
        }
        Draft draft = draft();
        draft.require(entry.get());
        draft.delete(key);
        Optional<Block> block = leadsTo(key, draft);
        boolean belongs = block.isPresent() && index.entries(block.get()).containsKey(key);
        return belongs ? new Transaction() : draft.finish();
    }

    /** The block that an entry leads to, which is as it is until the draft is committed. */
    private static Optional<Block> leadsTo(String key, Draft draft) throws IOException {
        Cidr place;
        try {
            place = Keys.placeOf(key);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
        Optional<Block> block = draft.block(place);
        if (block.isEmpty()) {
            draft.requireAbsent(Keys.block(place));
        }
        return block;
    }

    private Transaction mendFreeList(Cidr cidr) throws IOException {
        Draft draft = draft();
        Optional<Block> block = draft.block(cidr)
                .filter(found -> !IntegrityCheck.wrongFreeList(found).isEmpty());
        if (block.isPresent()) {
            Set<Integer> free = new LinkedHashSet<>(block.get().free());
            free.removeIf(offset ->
                    offset >= block.get().size() || block.get().allocations().containsKey(offset));
            for (int offset = 0; offset < block.get().size(); offset++) {
                if (!block.get().allocations().containsKey(offset)) {
                    free.add(offset);
                }
            }
            Map<Integer, Long> releasedAt = new HashMap<>(block.get().releasedAt());
            releasedAt.keySet().retainAll(free);
            draft.put(block.get().withFree(List.copyOf(free), releasedAt));
        }
        return draft.finish();
    }

    private Transaction removeEmpty(Cidr cidr) throws IOException {
        Draft draft = draft();
        Optional<Block> block = draft.block(cidr).filter(Block::isEmpty);
        block.ifPresent(found -> draft.put(found.withoutAffinity()));
        return draft.finish();
    }

    /** Puts back what was there before, step by step; the steps whose records others have changed since are left and returned. */
    List<Repair.Step> undo(Repair repair) throws IOException {
        List<Repair.Step> left = new ArrayList<>();
        for (int i = repair.steps().size() - 1; i >= 0; i--) {
            Repair.Step step = repair.steps().get(i);
            if (!isUndone(step.writes(), repair.steps().subList(0, i)) && !undoOnce(step.writes())) {
                left.add(step);
            }
        }
        return left;
    }

    /** Puts back what was there before one step; says false, and leaves all as it is, if others have changed it since. */
    boolean undo(List<Repair.Write> writes) throws IOException {
        return isUndone(writes, List.of()) || undoOnce(writes);
    }

    /** What an undo is about: not the marks that no block is left to claim, of which those that were there before may be wrong by now. */
    private static List<Repair.Write> undone(List<Repair.Write> writes) {
        return writes.stream().filter(write -> !Keys.isClaimed(write.key())).toList();
    }

    /** Whether each record is as it was before this step, or before an earlier one that is undone already. */
    private boolean isUndone(List<Repair.Write> writes, List<Repair.Step> earlier) throws IOException {
        for (Repair.Write write : undone(writes)) {
            byte[] now = store.get(write.key()).map(StoreRecord::value).orElse(null);
            boolean asBefore = isAsBefore(write, now)
                    || earlier.stream()
                            .flatMap(step -> step.writes().stream())
                            .anyMatch(other -> other.key().equals(write.key()) && isAsBefore(other, now));
            if (!asBefore) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAsBefore(Repair.Write write, byte @Nullable [] now) {
        return Arrays.equals(now, write.before().orElse(null));
    }

    private boolean undoOnce(List<Repair.Write> writes) throws IOException {
        Transaction transaction = new Transaction();
        for (Repair.Write write : undone(writes)) {
            Optional<StoreRecord> now = store.get(write.key());
            byte[] value = now.map(StoreRecord::value).orElse(null);
            if (!Arrays.equals(value, write.after().orElse(null)) || isBlockOutOfPlace(write)) {
                return false;
            }
            now.ifPresentOrElse(transaction::requireUnchanged, () -> transaction.requireAbsent(write.key()));
            write.before()
                    .ifPresentOrElse(
                            bytes -> transaction.put(write.key(), bytes), () -> transaction.delete(write.key()));
        }
        return store.commit(transaction);
    }

    /** Whether the undo would bring a block back into a pool of other blocks, which may have given out its addresses again since. */
    private boolean isBlockOutOfPlace(Repair.Write write) throws IOException {
        if (!write.key().startsWith(Keys.BLOCKS) || write.after().isPresent()) {
            return false;
        }
        Cidr block = Keys.placeOf(write.key());
        return Draft.pools(store).stream()
                .map(PoolRecord::pool)
                .anyMatch(pool -> pool.cidr().overlaps(block)
                        && !(pool.cidr().contains(block) && pool.blockLength() == block.length()));
    }
}
