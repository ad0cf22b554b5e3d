package dev.poplin.ipam.record;

/**
 * Which released addresses rest, at one time. Immutable.
 *
 * @param nowMillis the time, in milliseconds since 1970
 * @param millis how long a released address rests
 */
public record CoolDown(long nowMillis, long millis) {

    boolean isNone() {
        return millis == 0;
    }

    /** Whether an address that was released then still rests; 0 stands for one that was not held before. */
    public boolean rests(long releasedAtMillis) {
        return releasedAtMillis != 0 && nowMillis - releasedAtMillis < millis;
    }
}
