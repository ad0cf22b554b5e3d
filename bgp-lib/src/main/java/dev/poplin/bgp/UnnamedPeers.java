package dev.poplin.bgp;

import dev.poplin.inet.Cidr;
import dev.poplin.inet.CidrMap;
import dev.poplin.inet.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ranges from which peers may connect without being named, and who has. Confined to the loop's thread. */
final class UnnamedPeers {

    private static final Logger LOG = LoggerFactory.getLogger(UnnamedPeers.class);

    private final CidrMap<PeerRange> ranges = new CidrMap<>();

    /** Who is there, and the prefix of the range that it was let in by. */
    private final Map<IpAddress, Cidr> present = new TreeMap<>();

    /** Adds a range, or changes the one of the same prefix. Returns whom that had let in. */
    List<IpAddress> add(PeerRange range) {
        ranges.put(range.prefix(), range);
        return of(range.prefix());
    }

    /** The range of exactly this prefix. */
    Optional<PeerRange> range(Cidr prefix) {
        return ranges.get(prefix);
    }

    /** Removes a range. Returns whom it had let in. */
    List<IpAddress> remove(Cidr prefix) {
        ranges.remove(prefix);
        return of(prefix);
    }

    /** Whom the range of exactly this prefix has let in, in the order of the addresses. */
    List<IpAddress> of(Cidr prefix) {
        return present.entrySet().stream()
                .filter(entry -> entry.getValue().equals(prefix))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Who has connected becomes a peer, if it is of a range that has room. */
    Optional<Peer> admit(IpAddress remote) {
        PeerRange range = ranges.longestMatch(remote).map(CidrMap.Entry::value).orElse(null);
        if (range == null) {
            return Optional.empty();
        }
        long count = present.values().stream().filter(range.prefix()::equals).count();
        if (count >= range.most()) {
            LOG.warn("{}: refused, {} peers from {} are there already", remote, count, range.prefix());
            return Optional.empty();
        }
        present.put(remote, range.prefix());
        return Optional.of(range.peer(remote));
    }

    boolean contains(IpAddress address) {
        return present.containsKey(address);
    }

    void left(IpAddress address) {
        present.remove(address);
    }
}
