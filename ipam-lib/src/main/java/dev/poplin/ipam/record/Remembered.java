package dev.poplin.ipam.record;

import dev.poplin.ipam.store.ResidentStore;
import dev.poplin.ipam.store.Store;
import dev.poplin.ipam.store.StoreRecord;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a list of records stands for, made anew only after one of them has changed. Thread-safe. */
public final class Remembered<T> {

    private final Maker<T> maker;
    private volatile @Nullable Known<T> known;

    /** Makes something of records. */
    @FunctionalInterface
    public interface Maker<T> {

        /**
         * Something immutable.
         *
         * @throws IOException if the records do not stand for it
         */
        T make(List<StoreRecord> records) throws IOException;
    }

    /**
     * What was made, and of which records.
     *
     * @param store what they were read of, if it tells what is current
     */
    private record Known<T>(@Nullable ResidentStore store, List<StoreRecord> records, T made) {

        static <T> Known<T> of(Store view, List<StoreRecord> records, T made) {
            return new Known<>(view instanceof ResidentStore resident ? resident : null, records, made);
        }

        boolean isCurrent() {
            return store != null && store.isCurrent(records);
        }

        boolean isOf(List<StoreRecord> others) {
            if (records == others) {
                return true;
            }
            if (records.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < records.size(); i++) {
                StoreRecord mine = records.get(i);
                StoreRecord other = others.get(i);
                if (mine.revision() != other.revision() || !mine.key().equals(other.key())) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Nothing yet. */
    public Remembered(Maker<T> maker) {
        this.maker = maker;
    }

    /** What the records stand for that a store, or a view of it, has under a prefix now; the same store and prefix each time. */
    public T of(Store view, String prefix) throws IOException {
        Known<T> last = known;
        if (last != null && last.isCurrent()) {
            return last.made();
        }
        List<StoreRecord> records = view.list(prefix);
        if (last != null && last.isOf(records)) {
            if (records != last.records()) {
                known = Known.of(view, records, last.made());
            }
            return last.made();
        }
        T made = maker.make(records);
        known = Known.of(view, records, made);
        return made;
    }
}
