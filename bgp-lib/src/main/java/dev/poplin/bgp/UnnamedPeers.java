package dev.poplin.bgp;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrMap;
import dev.poplin.inet.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ranges from which peers may connect without being named, and who has. Confined to the loop's thread. */
final class UnnamedPeers {

    private static final Logger LOG = LoggerFactory.getLogger(UnnamedPeers.class);

    private final CidrMap<PeerRange> ranges = new CidrMap<>();
    private final Set<IpAddress> present = new TreeSet<>();

    void add(PeerRange range) {
        ranges.put(range.prefix(), range);
    }

    /** Removes a range. Returns who had come from it, or nothing if there was no such range. */
    Optional<List<IpAddress>> remove(Cidr prefix) {
        return ranges.remove(prefix)
                .map(range -> present.stream().filter(prefix::contains).toList());
    }

    /** Who has connected becomes a peer, if it is of a range that has room. */
    Optional<Peer> admit(IpAddress remote) {
        PeerRange range = ranges.longestMatch(remote).map(CidrMap.Entry::value).orElse(null);
        if (range == null) {
            return Optional.empty();
        }
        long count = present.stream()
                .filter(address -> range.prefix().contains(address))
                .count();
        if (count >= range.most()) {
            LOG.warn("{}: refused, {} peers from {} are there already", remote, count, range.prefix());
            return Optional.empty();
        }
        present.add(remote);
        return Optional.of(range.peer(remote));
    }

    boolean contains(IpAddress address) {
        return present.contains(address);
    }

    void left(IpAddress address) {
        present.remove(address);
    }
}
