package dev.poplin.benchmarks.ipam;

import java.util.HashMap;
import java.util.Map;

/**
 * The least that an address needs which is held under a handle: a block with its queue of free addresses, a map of handles, attributes and a
 * sequence number. Neither shared nor kept, without a clock. One caller's alone.
 */
final class BareBlock {

    private static final Map<String, String> ATTRIBUTES = Map.of("pod", "web-5d9c7b", "namespace", "default");
    private static final int SIZE = 64;

    private final String prefix;
    private final int kept;
    private final byte[] free = new byte[SIZE];
    private final Map<String, Held> handles = new HashMap<>();
    private long held;
    private int first;
    private int last;
    private long sequence;
    private long begun;
    private long ended;

    private record Held(int ordinal, long sequence, Map<String, String> attributes) {}

    /** A block of which so many addresses stay held. */
    BareBlock(String caller, int kept) {
        this.prefix = "net." + caller + "-";
        this.kept = kept;
        for (int i = 0; i < SIZE; i++) {
            free[i] = (byte) i;
        }
    }

    /** Assigns and releases so many times. */
    void next(int times) {
        for (int i = 0; i < times; i++) {
            assign();
            if (begun - ended > kept) {
                release();
            }
        }
    }

    private void assign() {
        int ordinal = free[first++ & SIZE - 1];
        held |= 1L << ordinal;
        if (handles.put(prefix + begun++, new Held(ordinal, ++sequence, ATTRIBUTES)) != null) {
            throw new IllegalStateException("a handle twice");
        }
    }

    private void release() {
        Held given = handles.remove(prefix + ended++);
        if (given == null || (held & 1L << given.ordinal()) == 0) {
            throw new IllegalStateException("not held");
        }
        held &= ~(1L << given.ordinal());
        free[last++ & SIZE - 1] = (byte) given.ordinal();
        sequence++;
    }
}
