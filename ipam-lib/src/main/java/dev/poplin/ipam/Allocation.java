package dev.poplin.ipam;

import dev.poplin.inet.IpAddress;
import java.util.Map;

/**
 * One address that is held.
 *
 * @param address the address
 * @param handle the key of whoever holds it
 * @param node the node it was assigned for
 * @param sequence the write that assigned it; greater than that of any earlier holder of the same address
 * @param attributes what the holder said of itself, such as {@code pod} and {@code namespace}
 */
public record Allocation(IpAddress address, String handle, String node, long sequence, Map<String, String> attributes) {

    /** Copies the attributes. */
    public Allocation {
        attributes = Map.copyOf(attributes);
    }
}
