package dev.poplin.bgp.rib;

/** Who tells paths, as the table counts it. Confined to its owner. */
final class TableSource {

    static final int EPOCHS = 256;

    private final int number;
    private Path.Source source;
    private int epoch;
    private int paths;
    private int stale;

    /** How many epochs in a row began when something was still stale. */
    private int unswept;

    TableSource(int number, Path.Source source) {
        this.number = number;
        this.source = source;
    }

    /** The same source in a new session, under another identifier perhaps. */
    void become(Path.Source changed) {
        source = changed;
    }

    Path.Source source() {
        return source;
    }

    /** What marks a path as told by this source, now. */
    int stamp() {
        return number * EPOCHS + epoch;
    }

    static int numberOf(int stamp) {
        return stamp / EPOCHS;
    }

    /** Whether marks would repeat in the next epoch: all that is stale must be forgotten before. */
    boolean isExhausted() {
        return unswept == EPOCHS - 2;
    }

    /** All that was told until now must be told again. */
    void beginEpoch() {
        unswept = stale > 0 ? unswept + 1 : 0;
        epoch = (epoch + 1) % EPOCHS;
        stale = paths;
    }

    void told(boolean wasKnown, boolean wasStale) {
        paths += wasKnown ? 0 : 1;
        stale -= wasStale ? 1 : 0;
    }

    void gone(boolean wasStale) {
        paths--;
        stale -= wasStale ? 1 : 0;
    }

    int paths() {
        return paths;
    }

    int stale() {
        return stale;
    }
}
