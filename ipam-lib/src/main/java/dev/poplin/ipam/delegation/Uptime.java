package dev.poplin.ipam.delegation;

import java.util.UUID;

/**
 * A clock that nobody sets and that runs, to within 5 %, like that of every other machine. Thread-safe.
 */
public interface Uptime {

    /** How many nanoseconds have passed since some instant that stays the same while {@link #boot} does. */
    long nanos();

    /** Tells readings that can be compared from those that cannot: the machine's boot id, or something of this process alone. */
    String boot();

    /** The time of this process; what it was told before a restart of the process is not trusted afterwards. */
    static Uptime ofProcess() {
        return of(UUID.randomUUID().toString());
    }

    /**
     * The monotonic time of this machine, which on Linux goes on from process to process until the next boot: a lease then outlives a
     * restart of the process.
     *
     * @param boot the boot id, as in {@code /proc/sys/kernel/random/boot_id}
     */
    static Uptime of(String boot) {
        return new Uptime() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public String boot() {
                return boot;
            }
        };
    }
}
