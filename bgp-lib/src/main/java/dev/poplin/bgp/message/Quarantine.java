package dev.poplin.bgp.message;

import dev.poplin.bgp.message.Decoded.AttributeFault;
import dev.poplin.bgp.wire.Octets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last messages of a peer that were at fault, with what was wrong at which offset; bounded by their number and bytes, the oldest
 * go first. Confined to its owner. {@code MrtWriter} of {@code dev.poplin.bgp.mrt} archives them.
 */
public final class Quarantine {

    private final int maxMessages;
    private final int maxBytes;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private int bytes;
    private long total;

    /**
     * An empty quarantine.
     *
     * @param maxMessages how many messages it keeps at most
     * @param maxBytes how many bytes these have at most, together
     */
    public Quarantine(int maxMessages, int maxBytes) {
        if (maxMessages < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(maxMessages + " messages of " + maxBytes + " bytes");
        }
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /**
     * A message at fault.
     *
     * @param time when it came
     * @param message its bytes, header included
     * @param faults what is wrong with it; offsets count from its first byte
     * @param reason why it ended the session, or empty if it did not
     */
    public record Entry(Instant time, Octets message, List<AttributeFault> faults, String reason) {

        /** Copies the list. */
        public Entry {
            faults = List.copyOf(faults);
        }

        @Override
        public String toString() {
            return time + " " + (reason.isEmpty() ? "" : reason + " ") + faults + " in " + message;
        }
    }

    /** Keeps the message if what came of it says that it was at fault. */
    public void add(Instant time, byte[] message, int from, int to, Decoded decoded) {
        if (decoded instanceof Decoded.Fatal fatal) {
            add(new Entry(time, Octets.of(message, from, to), fatal.faults(), fatal.reason()));
        } else if (decoded instanceof Decoded.Valid valid && !valid.faults().isEmpty()) {
            add(new Entry(time, Octets.of(message, from, to), valid.faults(), ""));
        }
    }

    private void add(Entry entry) {
        total++;
        if (entry.message().length() > maxBytes) {
            return;
        }
        entries.addLast(entry);
        bytes += entry.message().length();
        while (entries.size() > maxMessages || bytes > maxBytes) {
            bytes -= entries.removeFirst().message().length();
        }
    }

    /** What is kept, the oldest first. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** How many messages were at fault so far, those that are no longer kept included. */
    public long total() {
        return total;
    }
}
