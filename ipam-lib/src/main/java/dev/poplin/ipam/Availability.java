package dev.poplin.ipam;

/**
 * Which free addresses of a block may be given out: not those that a host keeps at either end, and not those that were released
 * a moment ago, whose old connections may still be on their way.
 *
 * @param nowMillis the time
 * @param coolDownMillis how long a released address rests
 * @param reservedFirst how many at the beginning are kept
 * @param reservedLast how many at the end are kept
 */
record Availability(long nowMillis, long coolDownMillis, int reservedFirst, int reservedLast) {

    boolean allows(int offset, int size, long releasedAtMillis) {
        boolean kept = offset < reservedFirst || offset >= size - reservedLast;
        boolean rests = releasedAtMillis != 0 && nowMillis - releasedAtMillis < coolDownMillis;
        return !kept && !rests;
    }
}
