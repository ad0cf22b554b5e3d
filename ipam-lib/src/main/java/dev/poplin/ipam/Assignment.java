package dev.poplin.ipam;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.IpAddress;
import java.util.List;

/**
 * The addresses that a handle holds after {@link Ipam#assign}.
 *
 * @param handle the handle
 * @param addresses what it held before in the order of its assignment, then what is new: IPv4 first
 * @param prefixes the same as prefixes: /32 or /128, unless the pool hands out larger ones
 * @param blocks the block of each address, in the same order
 * @param fresh whether this call assigned all of them; false if an earlier call with the same handle had assigned some
 */
public record Assignment(
        String handle, List<IpAddress> addresses, List<Cidr> prefixes, List<Cidr> blocks, boolean fresh) {

    /** Copies the lists. */
    public Assignment {
        addresses = List.copyOf(addresses);
        prefixes = List.copyOf(prefixes);
        blocks = List.copyOf(blocks);
    }
}
