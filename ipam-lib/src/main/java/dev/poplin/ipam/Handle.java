package dev.poplin.ipam;

import dev.poplin.inet.IpAddress;
import java.util.List;

/**
 * A caller's key and what is held under it. Immutable.
 *
 * @param name the key
 * @param addresses what it holds, in the order of the assignment; of a prefix the first address
 */
public record Handle(String name, List<IpAddress> addresses) {

    /** Copies the list. */
    public Handle {
        addresses = List.copyOf(addresses);
    }
}
