package dev.poplin.bgp.rib;

import dev.poplin.inet.IpFamily;

/**
 * Who tells paths, as the table counts it. What it has told is marked by epochs, each family for itself: what is not told again in a
 * new epoch is stale. Confined to its owner.
 */
final class TableSource {

    static final int EPOCHS = 256;

    /** One family's epoch, and how many of its paths are of it or of those before. */
    private static final class Marks {
        private int epoch;
        private int paths;
        private int stale;

        /** How many epochs in a row began when something was still stale. */
        private int unswept;

        /** How many epochs have begun since the session did. */
        private int sessionAge = EPOCHS;

        /** How many epochs ago, at least, that was told which is kept beyond its time. */
        private int longLivedAge = EPOCHS;

        private int age(int stamp) {
            return Math.floorMod(epoch - stamp, EPOCHS);
        }
    }

    private final int number;
    private final Marks four = new Marks();
    private final Marks six = new Marks();
    private Path.Source source;
    private boolean gone;
    private boolean numberGivenBack;
    private int refused;

    TableSource(int number, Path.Source source) {
        this.number = number;
        this.source = source;
    }

    private Marks of(IpFamily family) {
        return family == IpFamily.IPV4 ? four : six;
    }

    /** The same source in a new session, under another identifier perhaps. */
    void become(Path.Source changed) {
        source = changed;
    }

    /** It tells nothing any more: when its paths are gone, too, another one may have its number. */
    void leave() {
        gone = true;
    }

    boolean hasLeft() {
        return gone;
    }

    /** Another one may have its number. Returns false if that was so before. */
    boolean giveBackNumber() {
        boolean first = !numberGivenBack;
        numberGivenBack = true;
        return first;
    }

    Path.Source source() {
        return source;
    }

    int number() {
        return number;
    }

    /** What marks a path as told by this source, now. */
    int stamp(IpFamily family) {
        return number * EPOCHS + of(family).epoch;
    }

    static int numberOf(int stamp) {
        return stamp / EPOCHS;
    }

    /** What marks a path as told in the first epoch of the session; what is marked as of before was told before the session. */
    int sessionStamp(IpFamily family) {
        Marks marks = of(family);
        return number * EPOCHS + Math.floorMod(marks.epoch - Math.min(marks.sessionAge, EPOCHS - 1), EPOCHS);
    }

    /** Whether a path was told in an epoch before that of another stamp, which this source has had. */
    boolean isBefore(int stamp, int other, IpFamily family) {
        Marks marks = of(family);
        return marks.age(stamp) > marks.age(other);
    }

    /** How far a path of a stamp is believed. */
    Staleness staleness(int stamp, IpFamily family) {
        Marks marks = of(family);
        int age = marks.age(stamp);
        if (age == 0) {
            return Staleness.FRESH;
        }
        return age >= marks.longLivedAge ? Staleness.LONG_LIVED_STALE : Staleness.STALE;
    }

    /** Whether marks would repeat in the next epoch: all that is stale must be forgotten before. */
    boolean isExhausted(IpFamily family) {
        return of(family).unswept == EPOCHS - 2;
    }

    /** All that was told of a family until now must be told again. */
    void beginEpoch(IpFamily family) {
        Marks marks = of(family);
        boolean swept = marks.stale == 0;
        marks.unswept = swept ? 0 : marks.unswept + 1;
        marks.longLivedAge = swept ? EPOCHS : Math.min(marks.longLivedAge + 1, EPOCHS);
        marks.sessionAge = Math.min(marks.sessionAge + 1, EPOCHS);
        marks.epoch = (marks.epoch + 1) % EPOCHS;
        marks.stale = marks.paths;
    }

    /** What was told until now was told before the session that begins. */
    void beginSession() {
        beginSession(IpFamily.IPV4);
        beginSession(IpFamily.IPV6);
    }

    void beginSession(IpFamily family) {
        of(family).sessionAge = 0;
    }

    /** What is stale of a family now is kept beyond its time (RFC 9494), until it is told again or swept. */
    void beginLongLife(IpFamily family) {
        of(family).longLivedAge = 1;
    }

    void told(IpFamily family, boolean wasKnown, boolean wasStale) {
        Marks marks = of(family);
        marks.paths += wasKnown ? 0 : 1;
        marks.stale -= wasStale ? 1 : 0;
    }

    void gone(IpFamily family, boolean wasStale) {
        Marks marks = of(family);
        marks.paths--;
        marks.stale -= wasStale ? 1 : 0;
    }

    /** One more of its paths is refused by its import filter, or one less. */
    void refused(boolean more) {
        refused += more ? 1 : -1;
    }

    int refused() {
        return refused;
    }

    int paths() {
        return four.paths + six.paths;
    }

    int paths(IpFamily family) {
        return of(family).paths;
    }

    int stale(IpFamily family) {
        return of(family).stale;
    }
}
