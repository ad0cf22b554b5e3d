package dev.poplin.ipam.store;

import java.util.Arrays;
import java.util.Comparator;

/** The stripes of a transaction's keys, all locked until this is closed. Confined to who commits. */
final class LockedStripes implements AutoCloseable {

    private static final Comparator<Stripe> BY_NUMBER = Comparator.comparingInt(Stripe::number);

    /** That of each step. */
    private final Stripe[] stripes;
    /** The same in the order of locking, in which some may be twice, one behind the other. */
    private final Stripe[] inOrder;

    /** Locks the stripe of each step. */
    LockedStripes(Stripe[] stripes) {
        this.stripes = stripes;
        this.inOrder = isInOrder(stripes) ? stripes : sorted(stripes);
        for (int i = 0; i < inOrder.length; i++) {
            if (i == 0 || inOrder[i] != inOrder[i - 1]) {
                inOrder[i].lock();
            }
        }
    }

    private static boolean isInOrder(Stripe[] stripes) {
        for (int i = 1; i < stripes.length; i++) {
            if (stripes[i].number() < stripes[i - 1].number()) {
                return false;
            }
        }
        return true;
    }

    private static Stripe[] sorted(Stripe[] stripes) {
        Stripe[] sorted = stripes.clone();
        Arrays.sort(sorted, BY_NUMBER);
        return sorted;
    }

    /** Whether the conditions of the transaction hold. */
    boolean hold(Transaction transaction) {
        int i = 0;
        for (Transaction.Step step = transaction.first(); step != null; step = step.next()) {
            if (step.isCondition() && revision(step, stripes[i]) != step.revision()) {
                return false;
            }
            i++;
        }
        return true;
    }

    /** That of the record which a step's key has now; 0 if there is none. */
    private static long revision(Transaction.Step step, Stripe stripe) {
        StoreRecord seen = step.seen();
        if (seen != null && seen.stripe() == stripe) {
            return seen.revision();
        }
        StoreRecord record = stripe.records().get(step.key());
        return record == null ? 0 : record.revision();
    }

    /** Carries out its writes under a revision. */
    void write(Transaction transaction, long revision) {
        int i = 0;
        for (Transaction.Step step = transaction.first(); step != null; step = step.next()) {
            Value value = step.value();
            if (value != null) {
                stripes[i].put(new StoreRecord(step.key(), value, revision));
            } else if (step.isWrite()) {
                stripes[i].remove(step.key());
            }
            i++;
        }
    }

    @Override
    public void close() {
        for (int i = inOrder.length - 1; i >= 0; i--) {
            if (i == 0 || inOrder[i] != inOrder[i - 1]) {
                inOrder[i].unlock();
            }
        }
    }
}
