package dev.poplin.ipam.delegation;

import dev.poplin.inet.IpAddress;
import java.util.List;

/**
 * What a {@link DelegatedIpam#sync} has done. Immutable.
 *
 * @param epoch the epoch that the node is in
 * @param reported the handles of which the shared store knows since then
 * @param granted the addresses that the node may give since then
 * @param returned the addresses that were released here and are so in the shared store too since then
 * @param lost the handles whose addresses others have, because they were reported too late; whoever runs them has to stop them
 */
public record SyncReport(
        long epoch, List<String> reported, List<IpAddress> granted, List<IpAddress> returned, List<String> lost) {

    /** Copies the lists. */
    public SyncReport {
        reported = List.copyOf(reported);
        granted = List.copyOf(granted);
        returned = List.copyOf(returned);
        lost = List.copyOf(lost);
    }
}
