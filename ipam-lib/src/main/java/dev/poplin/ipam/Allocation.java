package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.time.Instant;
import java.util.Map;

/**
 * One address, or one prefix, that is held.
 *
 * @param address the address, or the first one of the prefix
 * @param handle the key of whoever holds it
 * @param node the node it was assigned for
 * @param sequence the write that assigned it; greater than that of any earlier holder of the same address
 * @param unitLength the prefix length of what is held; /32 or /128 for a single address
 * @param assignedAtMillis when it was assigned, in milliseconds since 1970
 * @param attributes what the holder said of itself, such as {@code pod} and {@code namespace}
 */
public record Allocation(
        IpAddress address,
        String handle,
        String node,
        long sequence,
        int unitLength,
        long assignedAtMillis,
        Map<String, String> attributes) {

    /** Copies the attributes. */
    public Allocation {
        attributes = Map.copyOf(attributes);
    }

    /** An allocation that was made at a time, which is kept to the millisecond. */
    public Allocation(
            IpAddress address,
            String handle,
            String node,
            long sequence,
            int unitLength,
            Instant assignedAt,
            Map<String, String> attributes) {
        this(address, handle, node, sequence, unitLength, assignedAt.toEpochMilli(), attributes);
    }

    /** When it was assigned, to the millisecond. */
    public Instant assignedAt() {
        return Instant.ofEpochMilli(assignedAtMillis);
    }

    /** What is held, as a prefix. */
    public Cidr prefix() {
        return Cidr.of(address, unitLength);
    }
}
