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
 * @param assignedAt when it was assigned, to the millisecond
 * @param attributes what the holder said of itself, such as {@code pod} and {@code namespace}
 */
public record Allocation(
        IpAddress address,
        String handle,
        String node,
        long sequence,
        int unitLength,
        Instant assignedAt,
        Map<String, String> attributes) {

    /** Copies the attributes. */
    public Allocation {
        attributes = Map.copyOf(attributes);
    }

    /** What is held, as a prefix. */
    public Cidr prefix() {
        return Cidr.of(address, unitLength);
    }
}
