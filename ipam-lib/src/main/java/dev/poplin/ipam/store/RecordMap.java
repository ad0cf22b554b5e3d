package dev.poplin.ipam.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The records of a store in memory: what every store that keeps them there needs. They lie in shelves by the beginning of their
 * keys, so a record is found by its hash, and a list costs nothing while nothing on its shelf has changed.
 *
 * <p>Thread-safe. A transaction locks the stripes of its keys and no others, all before it looks at the first and until it has written the
 * last: transactions of different keys do not wait for each other, and nobody sees half of one. Reading takes no lock unless somebody writes
 * at the same place.
 */
public final class RecordMap {

    private final KeptLists lists = new KeptLists();
    private volatile Shelves shelves = new Shelves(lists);

    private final AtomicLong revision = new AtomicLong();

    /** An empty map of revision 0. */
    public RecordMap() {}

    /** The revision of the last transaction carried out. */
    public long revision() {
        return revision.get();
    }

    /** How many records there are. */
    public int size() {
        return shelves.all().stream().mapToInt(Shelf::size).sum();
    }

    /** The record under a key. */
    public Optional<StoreRecord> get(String key) {
        Shelf shelf = shelves.find(key);
        return shelf == null
                ? Optional.empty()
                : Optional.ofNullable(shelf.stripe(key).get(key));
    }

    /** Where a key belongs, from now on if there is nothing like it. */
    private Shelf shelf(String key) {
        Shelf found = shelves.find(key);
        return found == null ? add(key) : found;
    }

    private synchronized Shelf add(String key) {
        Shelf found = shelves.find(key);
        if (found == null) {
            shelves = shelves.with(key);
            found = Objects.requireNonNull(shelves.find(key));
        }
        return found;
    }

    /** A page of records; see {@link Store#list(String, String, int)}. Unmodifiable, of one moment, and not changed by later writes. */
    public List<StoreRecord> list(String prefix, String after, int limit) {
        List<StoreRecord> kept = after.isEmpty() && limit == Integer.MAX_VALUE ? lists.get(prefix) : null;
        if (kept != null) {
            return kept;
        }
        if (Shelves.isOfOne(prefix)) {
            Shelf shelf = shelves.find(prefix);
            return shelf == null ? List.of() : shelf.list(prefix, after, limit);
        }
        List<StoreRecord> page = listAll(prefix, after, limit);
        page.sort(Comparator.comparing(StoreRecord::key));
        return Collections.unmodifiableList(page.size() > limit ? page.subList(0, limit) : page);
    }

    /** Whether a list is all that begins like its prefix, and still so. */
    public boolean isCurrent(List<StoreRecord> listed) {
        return listed instanceof KeptList kept && kept.isCurrent() && kept.isOfMapWith(lists);
    }

    /** Whether a record is the last one of its key; a change of this moment may be told late. */
    public boolean isCurrent(StoreRecord record) {
        return isHere(record.stripe());
    }

    /** What each shelf has to give to a page of several. */
    private List<StoreRecord> listAll(String prefix, String after, int limit) {
        while (true) {
            Shelves then = shelves;
            List<Shelf> all = then.all();
            long[][] held = new long[all.size()][];
            Arrays.setAll(held, i -> all.get(i).keepFromWriting());
            try {
                List<StoreRecord> page = new ArrayList<>();
                for (Shelf shelf : all) {
                    page.addAll(shelf.search(prefix, after, limit));
                }
                // What is written to a shelf that came meanwhile may belong to what was just seen.
                if (then == shelves) {
                    return page;
                }
            } finally {
                for (int i = 0; i < held.length; i++) {
                    all.get(i).allowWrites(held[i]);
                }
            }
        }
    }

    /** Carries out all writes of a transaction under the next revision if all its conditions hold, otherwise none; says which. */
    public boolean commit(Transaction transaction) {
        try (LockedStripes stripes = lock(transaction)) {
            if (!stripes.hold(transaction)) {
                return false;
            }
            stripes.write(transaction, revision.incrementAndGet());
            return true;
        }
    }

    /** Does what {@link #commit(Transaction)} does with the same as a transaction, and tells the exchange what it has written. */
    public boolean commit(Exchange exchange) {
        StoreRecord removed = exchange.removed();
        Stripe stripe = exchange.seen().stripe();
        Stripe other = removed == null ? stripe(exchange.otherKey()) : removed.stripe();
        if (stripe == null || other == null || !isHere(stripe) || !isHere(other)) {
            // Of another map, or replaced already.
            return commit(exchange.transaction());
        }
        boolean inOrder = stripe.number() <= other.number();
        Stripe first = inOrder ? stripe : other;
        Stripe second = inOrder ? other : stripe;
        first.lock();
        if (second != first) {
            second.lock();
        }
        try {
            return write(exchange, stripe, other);
        } finally {
            if (second != first) {
                second.unlock();
            }
            first.unlock();
        }
    }

    /** For who has locked both stripes. */
    private boolean write(Exchange exchange, Stripe stripe, Stripe other) {
        StoreRecord seen = exchange.seen();
        StoreRecord removed = exchange.removed();
        String key = exchange.otherKey();
        boolean holds = seen.stripe() == stripe
                && (removed == null ? other.records().get(key) == null : removed.stripe() == other);
        if (!holds) {
            return false;
        }
        long next = revision.incrementAndGet();
        StoreRecord written = new StoreRecord(seen.key(), exchange.value(), next);
        stripe.put(written);
        Value created = exchange.created();
        if (created == null) {
            other.remove(key);
        } else {
            other.put(new StoreRecord(key, created, next));
        }
        exchange.wrote(written);
        return true;
    }

    /** Whether all conditions hold. */
    public boolean holds(Transaction transaction) {
        try (LockedStripes stripes = lock(transaction)) {
            return stripes.hold(transaction);
        }
    }

    /** Carries out the writes under a revision, which becomes that of this map; null removes a key. */
    public void apply(long newRevision, Map<String, @Nullable Value> contents) {
        Transaction transaction = new Transaction();
        contents.forEach(transaction::write);
        try (LockedStripes stripes = lock(transaction)) {
            revision.set(newRevision);
            stripes.write(transaction, newRevision);
        }
    }

    private LockedStripes lock(Transaction transaction) {
        Stripe[] stripes = new Stripe[transaction.size()];
        int i = 0;
        for (Transaction.Step step = transaction.first(); step != null; step = step.next()) {
            stripes[i++] = stripe(step);
        }
        return new LockedStripes(stripes);
    }

    /** Where the record of a step's key lies, or belongs. */
    private Stripe stripe(Transaction.Step step) {
        StoreRecord seen = step.seen();
        Stripe known = seen == null ? null : seen.stripe();
        return known != null && isHere(known) ? known : stripe(step.key());
    }

    private Stripe stripe(String key) {
        return shelf(key).stripe(key);
    }

    private boolean isHere(@Nullable Stripe stripe) {
        return stripe != null && stripe.isOfMapWith(lists);
    }

    /** Puts a record as it is, as a snapshot gives it. */
    public void restore(StoreRecord record) {
        Stripe stripe = shelf(record.key()).stripe(record.key());
        stripe.lock();
        stripe.put(record);
        stripe.unlock();
        revision.accumulateAndGet(record.revision(), Math::max);
    }

    /** Sets the revision, as a snapshot gives it. */
    public void restoreRevision(long newRevision) {
        revision.set(newRevision);
    }
}
